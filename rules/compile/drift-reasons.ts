import { DRIFT_SERIES as SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../promql/selector.ts";
import {
  DRIFT_STATE_CODES as CODE,
  MASS_LOST_LIMIT,
  MODEL_ALERT_SHARE,
  PSI_WATCH,
} from "../stats/verdict/decide-drift.ts";
import { analysisRecord } from "./analysis-scope.ts";
import { BY_VERSION as V, BY_VERSION_FEATURE as B, type DriftPlan } from "./drift-plan.ts";
import { firstOf, say } from "./reason-label.ts";
import type { RecordingRule } from "./rule.ts";

/** The state of each feature once more, with the reason as a label: the table of `decideFeatureDrift`. */
function featureReasons(suffix: ":ref" | ":canary"): readonly [string, string] {
  const [state, psi, lost] = [SERIES.state, SERIES.psi, SERIES.massLost].map((series) => `${series}${suffix}`);
  const rows = suffix === ":ref" ? SERIES.rows : `${SERIES.rows}${suffix}`;
  return [
    `${SERIES.reason}${suffix}`,
    firstOf(B, [
      say("LARGE", `${state} == ${CODE.alert}`),
      say("MODERATE", `${state} == ${CODE.watch}`),
      say("SMALL", `${state} == ${CODE.ok} and ${psi} < ${PSI_WATCH}`),
      say("NOISE", `${state} == ${CODE.ok}`),
      say("BIN_MISSING", `${state} == ${CODE.no_reference} and ${lost} >= ${MASS_LOST_LIMIT}`),
      say("NO_REFERENCE", `${state} == ${CODE.no_reference}`),
      say("TOO_FEW_ROWS", `${state} == ${CODE.insufficient} and ${rows} > 0`),
      say("NO_TRAFFIC", `${state} == ${CODE.insufficient}`),
    ]),
  ];
}

/** The state of the model with its reason, from the states of its features: the table of `decideDrift`. */
function modelReason({ critical }: DriftPlan): readonly [string, string] {
  const state = `${SERIES.state}:ref`;
  const worst = `max by (${V}) (${state})`;
  const drifted = (feature: string): string => `max by (${V}) (${state}{feature=${quote(feature)}} == ${CODE.alert})`;
  return [
    `${SERIES.modelReason}:ref`,
    firstOf(V, [
      ...critical.map((feature) => say(`CRITICAL:${feature}`, drifted(feature))),
      say("MANY_FEATURES", `(${SERIES.modelShare}:ref >= ${MODEL_ALERT_SHARE}) * 0 + ${CODE.alert}`),
      say("SOME_FEATURES", `(${worst} >= ${CODE.watch}) * 0 + ${CODE.watch}`),
      say("NO_ALERT", `${worst} == ${CODE.ok}`),
      say("NO_FEATURE_KNOWN", `${worst} * 0 + ${CODE.insufficient}`),
    ]),
  ];
}

/**
 * Every drift verdict with its reason, and how many features it rests on: what the numbers mean without reading the
 * rules. Value and reason are those of `decideDrift`.
 */
export function driftReasons(plan: DriftPlan): RecordingRule[] {
  const rows: (readonly [string, string])[] = [
    featureReasons(":ref"),
    ...(plan.withCanary ? [featureReasons(":canary")] : []),
    [`${SERIES.modelJudged}:ref`, `count by (${V}) (${SERIES.state}:ref >= 0)`],
    modelReason(plan),
    [`${SERIES.modelState}:ref`, `max by (${V}) (${SERIES.modelReason}:ref)`],
  ];
  return rows.map(([record, expr]) => analysisRecord(plan.scope, record, expr));
}
