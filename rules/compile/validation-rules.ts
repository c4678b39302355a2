import { RAW_SERIES, VALIDATION_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { analysisRecord } from "./analysis-scope.ts";
import type { DriftPlan } from "./drift-plan.ts";
import type { RecordingRule } from "./rule.ts";

const V = "model,version";

/** Shares of missing values and of values that break the schema, by feature: what a blocking validator looks at. */
export function validationRules({ scope, window, input }: DriftPlan): RecordingRule[] {
  const increase = (metric: string, labels: string, more = ""): string =>
    `sum by (${labels}) (increase(@${metric}${more}[${window}]))`;
  const requests = `(${increase(RAW_SERIES.predictions, V)} > 0)`;
  const violations = increase(RAW_SERIES.featureViolations, `${V},feature,check`);
  const byFeature = `${V},feature`;
  const missing = increase(RAW_SERIES.featureBin, byFeature, `{bin="missing"}`);
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
  ];
}
