import { ALERT, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { CANARY_VERDICT_CODES as CODE } from "../stats/verdict/decide-canary.ts";
import { type AnalysisAlert, analysisAlert } from "./analysis-alert.ts";
import { scoped } from "./analysis-scope.ts";
import { type CanaryPlan, role } from "./canary-plan.ts";
import type { AlertRule, Links } from "./rule.ts";

const { verdict: VERDICT, evidenceWorse: WORSE } = CANARY_SERIES;
/** Restarts within 10 minutes that are no accident. */
const RESTARTS = 3;
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
    {
      alert: ALERT.canaryRestarted,
      expr: `(${CANARY_SERIES.restarts} >= ${RESTARTS}) ${VERSION}`,
      severity: "ticket",
      cause: "F4",
      summary: `Canary {{ $labels.version }} of ${name} keeps restarting`,
      description:
        "{{ $value }} restarts in 10 minutes: requests and errors of a pod that ends are lost, so the evidence is void.",
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
  const shifted = (guards: string): string =>
    `(${CANARY_SERIES.evidence}{guard="${guards}",h="different"} >= ${Math.log(1 / plan.limits.alpha)}) ${VERSION}`;
  if (plan.latency && plan.latency.shape.length > 0)
    alerts.push({
      alert: ALERT.canaryShifted,
      expr: shifted("latency_shape"),
      severity: "ticket",
      cause: "F3",
      summary: `Canary {{ $labels.version }} of ${name} answers with another latency`,
      description: "Faster or slower: its requests fall into other cells than stable's, at the 1 % level.",
    });
  if (plan.featureCount > 0)
    alerts.push({
      alert: ALERT.canaryShifted,
      expr: `(${CANARY_SERIES.featureShifted} == 1) ${VERSION}`,
      severity: "ticket",
      cause: "F1",
      summary: `Canary {{ $labels.version }} of ${name} sees another {{ $labels.guard }}`,
      description: "Both arms get the same requests, so a difference points at how the canary computes its input.",
    });
  return alerts.map((one) => {
    const rule = analysisAlert(document, links, one);
    return { ...rule, expr: scoped(plan.scope, rule.expr) };
  });
}
