import { ALERT, DRIFT_SERIES, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DRIFT_STATE_CODES } from "../stats/verdict/decide-drift.ts";
import { RETRAIN_POLICY } from "../stats/verdict/decide-retrain.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import { BY_VERSION as V, type DriftPlan } from "./drift-plan.ts";
import { firstOf, say } from "./reason-label.ts";
import type { Links, Rule } from "./rule.ts";

const SECONDS_PER_MINUTE = 60;

/**
 * The gate before a retraining: drift in two windows in a row, labels to learn from, and no trigger within the cooldown.
 * Recorded step by step, so that a panel shows which condition holds it back. Only for models that can be retrained.
 */
export function retrainGate(document: ModelDocument, plan: DriftPlan, links: Links): Rule[] {
  if (!document.spec.deployment?.retrain) return [];
  const { scope, window, interval } = plan;
  const drifted = `${DRIFT_SERIES.modelDrifted}:ref`;
  const cooldown = formatDuration(RETRAIN_POLICY.cooldownMinutes * SECONDS_PER_MINUTE);
  const labels = `sum by (model) (increase(@model_labels_total[1d]))`;
  const { confirmed, labelCoverage, labelCount, cooling, trigger, reason } = RETRAIN_SERIES;
  const labelled = `${labelCoverage} >= bool ${RETRAIN_POLICY.minLabelCoverage}`;
  const newest = `max by (model) (${DRIFT_SERIES.modelState}:ref)`;
  // The table of `decideRetrain`; rules that do not run record nothing, so nothing is stale here.
  const firstReason = firstOf("model", [
    say("DRIFT_CONFIRMED", `${trigger} == 1`),
    say("NO_DATA", `(${newest} == ${DRIFT_STATE_CODES.insufficient}) * 0`),
    say("NOT_DRIFTED", `(${newest} < ${DRIFT_STATE_CODES.alert}) * 0`),
    say("NOT_CONFIRMED", `${newest} * 0 unless ${confirmed} == 1`),
    say("COOLDOWN", `(${cooling} == 1) * 0`),
    say("TOO_FEW_LABELS", `${newest} * 0 unless ${labelCount} >= ${RETRAIN_POLICY.minLabels}`),
    say("LABEL_COVERAGE_LOW", `${newest} * 0`),
  ]);
  const alert = analysisAlert(document, links, {
    alert: ALERT.retrainTrigger,
    expr: scoped(scope, `${trigger} == 1`),
    keepFiringFor: "1h",
    severity: "ticket",
    cause: "F2",
    summary: `Drift of ${document.metadata.name} is confirmed: retrain`,
    description: "Two windows in a row have drifted, and there are enough labels to learn from.",
  });
  return [
    analysisRecord(scope, confirmed, `max by (model) (${drifted} * on (${V}) (${drifted} offset ${window}))`),
    analysisRecord(scope, labelCount, labels),
    analysisRecord(
      scope,
      labelCoverage,
      `clamp_max(${labels} / (sum by (model) (increase(@model_predictions_total[1d])) > 0), 1)`,
    ),
    analysisRecord(scope, cooling, `max_over_time(${trigger}[${cooldown}] offset ${interval}) or ${confirmed} * 0`),
    analysisRecord(
      scope,
      trigger,
      `${confirmed} * (${labelled}) * (${labelCount} >= bool ${RETRAIN_POLICY.minLabels}) * (1 - ${cooling})`,
    ),
    analysisRecord(scope, reason, firstReason),
    alert,
  ];
}
