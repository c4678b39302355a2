import type { Plan } from "../action/command.ts";
import { planHash } from "../action/plan-hash.ts";
import type { Incident } from "../incident/incident.ts";
import type { ActConnector, ConnectorPlan } from "../ports/connector.ts";
import type { Runbook, StepSpec } from "../runbook/runbook.ts";
import { type TemplateContext, fillTemplate } from "../runbook/template.ts";
import type { Engine } from "./engine.ts";

export type PlanMade =
  | {
      readonly kind: "plan";
      readonly plan: Plan;
      readonly connectorPlan: ConnectorPlan;
      readonly connector: ActConnector;
    }
  | { readonly kind: "alreadyDone"; readonly detail: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Asks the target of a step what the step would change. */
export async function makePlan(
  engine: Engine,
  runbook: Pick<Runbook, "name" | "sha256">,
  step: StepSpec,
  incident: Incident,
  context: TemplateContext,
): Promise<PlanMade> {
  const connector = engine.connectors.get(step.uses);
  if (connector?.kind !== "act") return { kind: "refused", reason: `the connector ${step.uses} is not configured` };
  const inputs = fillTemplate(step.with, context);
  if (!inputs.ok) return { kind: "refused", reason: `not known: ${inputs.missing.join(", ")}` };
  const result = await connector.plan(inputs.value, { timeoutMs: step.timeoutSeconds * 1000 });
  if (result.kind !== "plan") return result;
  const { plan } = result;
  const facts = {
    runbookSha: runbook.sha256,
    stepId: step.id,
    uses: step.uses,
    target: plan.target,
    before: plan.before,
    desired: plan.desired,
    precondition: plan.precondition,
  };
  return {
    kind: "plan",
    connector,
    connectorPlan: plan,
    plan: {
      hash: planHash(facts, engine.sha256),
      runbook: runbook.name,
      stepId: step.id,
      uses: step.uses,
      target: plan.target,
      before: plan.before,
      desired: plan.desired,
      precondition: plan.precondition,
      blastRadius: plan.blastRadius,
      reversible: plan.reversible,
      cause: incident.cause,
    },
  };
}
