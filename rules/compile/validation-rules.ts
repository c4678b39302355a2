import { ALERT, DRIFT_SERIES, RAW_SERIES, VALIDATION_SERIES as SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { LEAST_BAR, qualityThreshold } from "../stats/verdict/decide-feature-quality.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import { BY_VERSION as V, type DriftPlan } from "./drift-plan.ts";
import { qualityEvidence } from "./quality-evidence.ts";
import type { Links, Rule } from "./rule.ts";

const FEATURE = `${V},feature`;
const CHECK = `${FEATURE},check`;
/** Type, range, enum and required: each is a comparison of its own. */
const CHECKS = 4;
/** The evaluation of the group with the violations. */
const MINUTE_SECONDS = 60;
const NINE_DIGITS = 9;

const thresholdOf = (comparisons: number, intervalSeconds: number): string =>
  qualityThreshold({ comparisons, intervalSeconds }).toFixed(NINE_DIGITS);

/**
 * Share of missing values by feature, and evidence that it is more than in the reference. From the rows that the drift
 * rules have counted: reading all bins again is dear.
 */
export function missingValues(document: ModelDocument, plan: DriftPlan, links: Links): Rule[] {
  const { scope, input, window, interval, featureCount } = plan;
  if (input !== "bins") return [];
  const bad = `sum by (${FEATURE}) (noops:feature_bin:inc{bin="missing"})`;
  const rows = `sum by (${FEATURE}) (${DRIFT_SERIES.rows})`;
  const threshold = thresholdOf(featureCount, parseDuration(interval) ?? MINUTE_SECONDS);
  const alert = analysisAlert(document, links, {
    alert: ALERT.featureMissing,
    expr: scoped(scope, `${SERIES.missing} and ${SERIES.missingEvidence} >= ${threshold}`),
    severity: "ticket",
    cause: "F1",
    summary: `Feature {{ $labels.feature }} of ${document.metadata.name} lacks values`,
    description: `{{ $value | humanizePercentage }} of its values in the last ${window} are missing: more than in the reference, and more than chance.`,
  });
  return [
    analysisRecord(scope, SERIES.missing, `${bad} / (${rows} > 0)`),
    ...qualityEvidence(scope, {
      series: { share: SERIES.missing, bar: SERIES.missingBar, evidence: SERIES.missingEvidence },
      rows,
      reference: { share: `${DRIFT_SERIES.referenceShares}:ref{bin="missing"}`, by: "model,feature" },
      least: LEAST_BAR.missing,
      threshold,
    }),
    alert,
  ];
}

/** Share of values that break the schema, by feature and check, and evidence that a schema has changed. */
export function validationRules(document: ModelDocument, plan: DriftPlan, links: Links): Rule[] {
  const { scope, window, reference, offset, featureCount } = plan;
  const increase = (metric: string, labels: string): string => `sum by (${labels}) (increase(@${metric}[${window}]))`;
  const bad = increase(RAW_SERIES.featureViolations, CHECK);
  const requests = increase(RAW_SERIES.predictions, V);
  const threshold = thresholdOf(CHECKS * featureCount, MINUTE_SECONDS);
  const alert = analysisAlert(document, links, {
    alert: ALERT.featureViolation,
    expr: scoped(scope, `${SERIES.violations} and ${SERIES.violationEvidence} >= ${threshold}`),
    severity: "ticket",
    cause: "F1",
    summary: `Feature {{ $labels.feature }} of ${document.metadata.name} breaks its schema`,
    description: `{{ $value | humanizePercentage }} of the requests of the last ${window} fail the check {{ $labels.check }}: more than before, and more than chance.`,
  });
  return [
    analysisRecord(scope, SERIES.violations, `${bad} / on (${V}) group_left () (${requests} > 0)`),
    ...qualityEvidence(scope, {
      series: { share: SERIES.violations, bar: SERIES.violationBar, evidence: SERIES.violationEvidence },
      rows: `on (${V}) group_left () ${requests}`,
      // Training has no violations to compare with; a model's own past has.
      ...(reference === "offset" && {
        reference: { share: `${SERIES.violations} offset ${offset}`, by: "model,feature,check" },
      }),
      least: LEAST_BAR.violation,
      threshold,
    }),
    alert,
  ];
}
