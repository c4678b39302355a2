import { ALERT, RAW_SERIES, VALIDATION_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import type { DriftPlan } from "./drift-plan.ts";
import type { Links, Rule } from "./rule.ts";

const V = "model,version";
/** Broken values in a request or two are a client's mistake; this share of a whole window is a changed schema. */
const BROKEN_SHARE = 0.01;
const FEWEST_BROKEN = 10;

/** Shares of missing values and of values that break the schema, by feature, and an alert when a schema has changed. */
export function validationRules(document: ModelDocument, plan: DriftPlan, links: Links): Rule[] {
  const { scope, window, input } = plan;
  const increase = (metric: string, labels: string, more = ""): string =>
    `sum by (${labels}) (increase(@${metric}${more}[${window}]))`;
  const requests = `(${increase(RAW_SERIES.predictions, V)} > 0)`;
  const violations = increase(RAW_SERIES.featureViolations, `${V},feature,check`);
  const byFeature = `${V},feature`;
  const missing = increase(RAW_SERIES.featureBin, byFeature, `{bin="missing"}`);
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
    ...(input === "bins"
      ? [
          analysisRecord(
            scope,
            VALIDATION_SERIES.missing,
            `${missing} / (${increase(RAW_SERIES.featureBin, byFeature)} > 0)`,
          ),
        ]
      : []),
    alert,
  ];
}
