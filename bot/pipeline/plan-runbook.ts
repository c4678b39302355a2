import type { Incident } from "../incident/incident.ts";
import { budgetTier } from "../incident/budget-tier.ts";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { StoredAlert } from "../ports/store.ts";
import type { PlanAnswer, PlanPort, RunbookChoice } from "../ports/plan-port.ts";
import { matchRunbooks } from "../runbook/match-runbook.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { decideAction } from "./decide-action.ts";
import type { Engine } from "./engine.ts";
import { draftChange } from "./draft-change.ts";
import { makePlan } from "./make-plan.ts";
import { stepContext } from "./step-context.ts";

/** Runbooks for an incident, best first. */
export function runbooksFor(engine: Engine, incident: Incident, alerts: readonly StoredAlert[]): readonly Runbook[] {
  return matchRunbooks(engine.documents.runbooks(), {
    model: incident.model,
    // A spent budget is repaired by what repairs its cause.
    cause: incident.cause ?? (budgetTier(alerts) === null ? null : (alerts[0]?.labels[LABEL.cause] ?? null)),
    slo: incident.slo,
    alerts: alerts.map((alert) => alert.labels[LABEL.alertName] ?? ""),
    listed: engine.documents.model(incident.model)?.spec.runbooks ?? [],
  });
}

/** The first step of a runbook that changes something. */
export function actingStep(engine: Engine, runbook: Runbook) {
  return runbook.steps.find((step) => engine.connectors.get(step.uses)?.kind === "act");
}

/** What a runbook would change now, and who would have to agree. Nothing is changed by asking. */
export async function planRunbook(
  engine: Engine,
  incident: Incident,
  runbook: Runbook,
  params: Readonly<Record<string, string>> = {},
): Promise<PlanAnswer> {
  const steps = runbook.steps.map((step) => `${step.id}: ${step.uses}`);
  const acting = actingStep(engine, runbook);
  if (!acting) {
    const foreign = runbook.steps.find(
      (step) => !engine.connectors.has(step.uses) && !["wait", "notify"].includes(step.uses),
    );
    if (foreign) return { kind: "refused", reason: `the connector ${foreign.uses} is not configured` };
    return { kind: "plan", plan: null, steps, level: "L0", reason: "this runbook only looks and tells" };
  }
  const context = stepContext(engine, incident, { ...runbook.params, ...params }, [], "");
  const ask = () => makePlan(engine, runbook, acting, incident, context);
  // A deadline or a person asks, wherever they come from: the question belongs to the trace of the incident.
  const made = await (engine.tracer === null || incident.traceparent === null
    ? ask()
    : engine.tracer.span("plan", { "noops.step": acting.id, "noops.uses": acting.uses }, incident.traceparent, ask));
  if (made.kind === "alreadyDone") return { kind: "refused", reason: `nothing to do: ${made.detail}` };
  if (made.kind !== "plan") return { kind: "refused", reason: made.reason, temporary: made.kind === "unreachable" };
  const alerts = await engine.store.transaction((tx) => tx.alertsOf(incident.id));
  const { decision, rails } = await decideAction(engine, {
    incident,
    alerts,
    steps: [],
    plan: made.connectorPlan,
    uses: acting.uses,
    runbook: runbook.name,
    runId: "",
    requester: "",
    automatic: false,
  });
  const shown = { kind: "plan", plan: made.plan, steps, goesBack: made.connectorPlan.class === "rollback" } as const;
  return rails.pass
    ? { ...shown, level: rails.decision.level, reason: rails.decision.reason }
    : { ...shown, level: "denied", reason: rails.reason ?? decision.reason };
}

/** The port behind the review dialog. */
export function createPlanPort(engine: Engine): PlanPort {
  const load = (incidentId: string) =>
    engine.store.transaction(async (tx) => ({
      incident: await tx.incident(incidentId),
      alerts: await tx.alertsOf(incidentId),
    }));
  return {
    async plan(request) {
      if (request.of === "incident") {
        const { incident } = await load(request.incidentId);
        if (incident === null) return { kind: "refused", reason: "there is no such incident" };
        const runbook = engine.documents.runbooks().find((candidate) => candidate.name === request.runbook);
        return runbook
          ? planRunbook(engine, incident, runbook)
          : { kind: "refused", reason: `there is no runbook "${request.runbook}"` };
      }
      const runbook = rollbackRunbook(engine, request.model);
      if (!runbook) return { kind: "refused", reason: `no runbook of ${request.model} rolls back` };
      const open = await engine.store.transaction((tx) => tx.openIncidentOfModel(request.model));
      const incident = open ?? {
        ...(await draftChange(engine, request.model, "a rollback")),
        number: 0,
        generation: 0,
      };
      return planRunbook(engine, incident, runbook, request.toVersion === null ? {} : { toVersion: request.toVersion });
    },
    async runbooksFor(incidentId) {
      const { incident, alerts } = await load(incidentId);
      if (incident === null) return [];
      const fitting = runbooksFor(engine, incident, alerts);
      return fitting.map((runbook): RunbookChoice => ({
        name: runbook.name,
        title: runbook.title,
        suggested: incident.suggestion?.runbook === runbook.name,
      }));
    },
  };
}

/** The runbook that `rollback MODEL` means: the model's own, else the first that sets an alias. */
export function rollbackRunbook(engine: Engine, model: string): Runbook | undefined {
  const listed = engine.documents.model(model)?.spec.runbooks ?? [];
  const candidates = engine.documents
    .runbooks()
    .filter(
      (runbook) =>
        !runbook.name.includes("promote") &&
        runbook.steps.some((step) => step.uses === "mlflow.set_alias" && step.with["version"] !== undefined) &&
        "toVersion" in runbook.params,
    );
  return candidates.find((runbook) => listed.includes(runbook.name)) ?? candidates[0];
}
