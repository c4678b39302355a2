import { ALERT, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DRIFT_STATE_CODES, MODEL_ALERT_SHARE } from "../stats/verdict/decide-drift.ts";
import { type AnalysisAlert, analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import { BY_VERSION as V, type DriftPlan } from "./drift-plan.ts";
import type { Links, Rule } from "./rule.ts";

const STATE = `${DRIFT_SERIES.state}:ref`;
const UNKNOWN_REFERENCE_FOR = "1d";
const ANY_CHARACTER_WITH_MEANING = /[.*+?^${}()|[\]\\]/g;

/** The share of features in alert, and whether that makes the model drift. */
export function modelDrift({ scope, critical }: DriftPlan): Rule[] {
  const known = `${STATE} >= 0`;
  const names = critical.map((name) => name.replace(ANY_CHARACTER_WITH_MEANING, (found) => `[${found}]`)).join("|");
  const criticalAlert = `max by (${V}) (${STATE}{feature=~"${names}"} == bool ${DRIFT_STATE_CODES.alert})`;
  const many = `(${DRIFT_SERIES.modelShare}:ref >= bool ${MODEL_ALERT_SHARE})`;
  return [
    analysisRecord(
      scope,
      `${DRIFT_SERIES.modelShare}:ref`,
      `avg by (${V}) ((${known}) == bool ${DRIFT_STATE_CODES.alert})`,
    ),
    analysisRecord(
      scope,
      `${DRIFT_SERIES.modelDrifted}:ref`,
      critical.length === 0 ? many : `clamp_max(${many} + (${criticalAlert} or ${many} * 0), 1)`,
    ),
  ];
}

/** Alerts about single features, about the model, and about a reference that is missing. */
export function driftAlerts(document: ModelDocument, plan: DriftPlan, links: Links): Rule[] {
  const name = document.metadata.name;
  const alerts: AnalysisAlert[] = [
    {
      alert: ALERT.featureDrift,
      expr: `${STATE} == ${DRIFT_STATE_CODES.alert}`,
      for: plan.hold,
      severity: "ticket",
      cause: "F2",
      summary: `Feature {{ $labels.feature }} of ${name} has drifted`,
      description: "Its PSI against the reference is at least 0.25 and beyond the noise of its sample size.",
    },
    {
      alert: ALERT.modelDrift,
      expr: `${DRIFT_SERIES.modelDrifted}:ref == 1`,
      for: plan.hold,
      severity: "ticket",
      cause: "F2",
      summary: `${name} sees other data than before`,
      description: "At least 30 % of its features have drifted, or one marked critical.",
    },
    {
      alert: ALERT.driftReferenceMissing,
      expr: `${STATE} == ${DRIFT_STATE_CODES.no_reference}`,
      for: UNKNOWN_REFERENCE_FOR,
      severity: "ticket",
      cause: "F7",
      summary: `Feature {{ $labels.feature }} of ${name} has nothing to be compared with`,
      description: "Its layout of bins has no reference, or a bin is missing on one side: drift would go unseen.",
    },
  ];
  return alerts.map((one) => {
    const rule = analysisAlert(document, links, one);
    return { ...rule, expr: scoped(plan.scope, rule.expr) };
  });
}
