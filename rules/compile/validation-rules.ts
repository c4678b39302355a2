import { ALERT, DRIFT_SERIES, RAW_SERIES, VALIDATION_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import type { DriftPlan } from "./drift-plan.ts";
import type { Links, RecordingRule, Rule } from "./rule.ts";

const V = "model,version";
/** Broken values in a request or two are a client's mistake; this share of a whole window is a changed schema. */
const BROKEN_SHARE = 0.01;
const FEWEST_BROKEN = 10;

/** Share of missing values by feature, from the rows that the drift rules have counted: reading all bins again is dear. */
export function missingShares({ scope, input }: DriftPlan): RecordingRule[] {
  if (input !== "bins") return [];
  const of = (series: string): string => `sum by (${V},feature) (${series})`;
  const expr = `${of('noops:feature_bin:inc{bin="missing"}')} / (${of(DRIFT_SERIES.rows)} > 0)`;
  return [analysisRecord(scope, VALIDATION_SERIES.missing, expr)];
}

/** Share of values that break the schema, by feature and check, and an alert when a schema has changed. */
export function validationRules(document: ModelDocument, { scope, window }: DriftPlan, links: Links): Rule[] {
  const increase = (metric: string, labels: string): string => `sum by (${labels}) (increase(@${metric}[${window}]))`;
  const requests = `(${increase(RAW_SERIES.predictions, V)} > 0)`;
  const violations = increase(RAW_SERIES.featureViolations, `${V},feature,check`);
  const alert = analysisAlert(document, links, {
    alert: ALERT.featureViolation,
    expr: scoped(scope, `${VALIDATION_SERIES.violations} >= ${BROKEN_SHARE} and ${violations} >= ${FEWEST_BROKEN}`),
    severity: "ticket",
    cause: "F1",
    summary: `Feature {{ $labels.feature }} of ${document.metadata.name} breaks its schema`,
    description: `{{ $value | humanizePercentage }} of the requests of the last ${window} fail the check {{ $labels.check }}.`,
  });
  return [
    analysisRecord(scope, VALIDATION_SERIES.violations, `${violations} / on (${V}) group_left () ${requests}`),
    alert,
  ];
}
