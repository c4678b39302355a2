import type { StepRecord } from "../action/run.ts";
import type { Incident } from "../incident/incident.ts";
import type { PolicyInput } from "../policy/policy-input.ts";
import type { ConnectorPlan } from "../ports/connector.ts";
import type { ActionCount, StoredAlert } from "../ports/store.ts";
import { annotationNumber } from "../incident/correlate.ts";
import { ANNOTATION } from "@noops-ml/alerts/vocabulary.ts";

export interface PolicyFacts {
  readonly incident: Incident;
  readonly alerts: readonly StoredAlert[];
  readonly steps: readonly StepRecord[];
  readonly plan: Pick<ConnectorPlan, "class" | "increase" | "reversible" | "target" | "author">;
  readonly uses: string;
  readonly runbook: string;
  readonly requester: string;
  readonly automatic: boolean;
  readonly frozen: boolean;
  readonly maintenance: boolean;
  /** An SLO of the model has spent its budget, in whatever incident. */
  readonly budgetSpent: boolean;
  readonly counts: ActionCount;
  readonly now: Date;
}

function worstBurn(alerts: readonly StoredAlert[], name: string): number | null {
  const values = alerts.map((alert) => annotationNumber(alert.annotations, name)).filter((value) => value !== null);
  return values.length === 0 ? null : Math.max(...values);
}

/** The facts of an action in the form that policy rules read. A number that is not known is 0 with `known: false`. */
export function policyInputOf(facts: PolicyFacts): PolicyInput {
  const { incident, plan } = facts;
  const long = worstBurn(facts.alerts, ANNOTATION.burnLong) ?? worstBurn(facts.alerts, ANNOTATION.value);
  const short = worstBurn(facts.alerts, ANNOTATION.burnShort);
  return {
    action: facts.uses,
    class: plan.class,
    increase: plan.increase ?? false,
    reversible: plan.reversible,
    target: plan.target,
    environment: incident.environment,
    model: incident.model,
    runbook: facts.runbook,
    severity: incident.severity,
    cause: incident.cause ?? "",
    slo: incident.slo ?? "",
    burn: { long: long ?? 0, short: short ?? 0, known: long !== null },
    budget: {
      remaining: incident.budgetRemaining ?? 0,
      exhausted: facts.budgetSpent || (incident.budgetRemaining !== null && incident.budgetRemaining <= 0),
      known: incident.budgetRemaining !== null,
    },
    evidence: Object.fromEntries(
      facts.steps.filter((step) => step.state === "done").map((step) => [step.stepId, step.result ?? true]),
    ),
    hour: facts.now.getUTCHours(),
    frozen: facts.frozen,
    maintenance: facts.maintenance,
    automatic: facts.automatic,
    requester: facts.requester,
    modelAuthor: plan.author ?? "",
    actions24h: facts.counts.modelToday,
    flapping: incident.flapping,
    blind: incident.cause === "F7",
  };
}
