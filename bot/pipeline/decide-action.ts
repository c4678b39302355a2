import type { Decision } from "../policy/decision.ts";
import { type RailVerdict, applyRails } from "../policy/rails.ts";
import type { ConnectorPlan } from "../ports/connector.ts";
import type { Incident } from "../incident/incident.ts";
import type { StepRecord } from "../action/run.ts";
import type { StoredAlert } from "../ports/store.ts";
import { freezeScopes } from "../policy/freeze-scopes.ts";
import type { PolicyInput } from "../policy/policy-input.ts";
import type { Engine } from "./engine.ts";
import { measureBudget } from "./measure-budget.ts";
import { policyInputOf } from "./policy-input.ts";
import { maintenanceNow } from "./maintenance.ts";

export interface ActionQuestion {
  readonly incident: Incident;
  readonly alerts: readonly StoredAlert[];
  readonly steps: readonly StepRecord[];
  readonly plan: ConnectorPlan;
  readonly uses: string;
  readonly runbook: string;
  readonly runId: string;
  readonly requester: string;
  readonly automatic: boolean;
  readonly glassBroken?: boolean;
}

export interface ActionAnswer {
  readonly input: PolicyInput;
  readonly decision: Decision;
  readonly rails: RailVerdict;
}

/** What policy and rails say about an action at this moment. The policy may be asked outside, so no transaction is open meanwhile. */
export async function decideAction(engine: Engine, question: ActionQuestion): Promise<ActionAnswer> {
  const { uses, runId } = question;
  const document = engine.documents.model(question.incident.model);
  const incident =
    question.incident.kind === "change"
      ? { ...question.incident, budgetRemaining: await measureBudget(engine, document) }
      : question.incident;
  const facts = await engine.store.transaction(async (tx) => ({
    killSwitch: await tx.killSwitch(),
    frozenBy: await tx.frozenBy(freezeScopes(incident)),
    counts: await tx.countActions(incident.model, uses, incident.id, runId),
    budgetSpent: await tx.budgetSpent(incident.model),
    now: await tx.now(),
  }));
  const maintenance = maintenanceNow(document, facts.now) !== null;
  const input = policyInputOf({
    ...question,
    incident,
    frozen: facts.frozenBy !== null,
    maintenance,
    budgetSpent: facts.budgetSpent,
    counts: facts.counts,
    now: facts.now,
  });
  const decision = await engine.policy.decide(incident.model, input);
  const rails = applyRails(decision, input, {
    killSwitch: facts.killSwitch,
    frozenBy: facts.frozenBy,
    modelActionsToday: facts.counts.modelToday,
    maxModelActionsPerDay: engine.settings.maxModelActionsPerDay,
    repeatedInIncident: facts.counts.sameInIncident,
    secondsSinceLast: facts.counts.secondsSinceLast,
    actionsOfRuleToday: facts.counts.sameToday,
    glassBroken: question.glassBroken ?? false,
  });
  await engine.store.transaction((tx) =>
    tx.recordDecision(
      { incidentId: incident.id, runId },
      input,
      rails.pass ? rails.decision : { ...decision, level: "denied", reason: rails.reason },
    ),
  );
  return { input, decision, rails };
}
