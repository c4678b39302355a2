import { ALERT, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { CANARY_VERDICT_CODES as CODE } from "../stats/verdict/decide-canary.ts";
import { type AnalysisAlert, analysisAlert } from "./analysis-alert.ts";
import { scoped } from "./analysis-scope.ts";
import { type CanaryPlan, role } from "./canary-plan.ts";
import type { AlertRule, Links } from "./rule.ts";

const { verdict: VERDICT, evidenceWorse: WORSE } = CANARY_SERIES;
/** Adds the version that is on trial. */
const VERSION = `* on (model,run) group_left (version) ${role("canary")}`;

/** A question at the 5 % level, and one alert per final verdict: the label `verdict` says which. */
export function canaryAlerts(document: ModelDocument, plan: CanaryPlan, links: Links): AlertRule[] {
  const name = document.metadata.name;
  const verdict = (
    which: "rollback" | "promote" | "inconclusive",
    one: Pick<AnalysisAlert, "severity" | "summary" | "description">,
  ): AnalysisAlert => ({
    alert: ALERT.canaryVerdict,
    expr: `(${VERDICT} == ${CODE[which]}) ${VERSION}`,
    labels: { verdict: which },
    ...(which === "rollback" && { cause: "F4" as const }),
    ...one,
  });
  const alerts: AnalysisAlert[] = [
    {
      alert: ALERT.canarySuspect,
      expr: `(${WORSE} >= ${Math.log(1 / plan.limits.suspect)} unless ${VERDICT} == ${CODE.rollback}) ${VERSION}`,
      severity: "ticket",
      cause: "F4",
      summary: `Canary {{ $labels.version }} of ${name} may be worse`,
      description: "Evidence at the 5 % level, not enough for a verdict: log e is {{ $value }}.",
    },
    verdict("rollback", {
      severity: "page",
      summary: `Canary {{ $labels.version }} of ${name} is worse than stable: roll back`,
      description: "Evidence at the 1 % level, valid at every look, run {{ $labels.run }}.",
    }),
    verdict("promote", {
      severity: "ticket",
      summary: `Canary {{ $labels.version }} of ${name} may be promoted`,
      description: "Every required guardrail is within the margin, run {{ $labels.run }}.",
    }),
    verdict("inconclusive", {
      severity: "ticket",
      summary: `Canary {{ $labels.version }} of ${name} needs a decision by a person`,
      description:
        "Shifted predictions, a real but small difference, no traffic, or out of time; run {{ $labels.run }}.",
    }),
  ];
  return alerts.map((one) => {
    const rule = analysisAlert(document, links, one);
    return { ...rule, expr: scoped(plan.scope, rule.expr) };
  });
}
