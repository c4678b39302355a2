import { ALERT, CONCEPT_SERIES, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { ABOVE_RATIOS } from "../stats/evidence/one-sample.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { type AnalysisScope, analysisRecord, scoped } from "./analysis-scope.ts";
import type { Links, Rule } from "./rule.ts";

const V = "model,version";
/** Loss this much above the validation's is still the same concept. */
const TOLERANCE = 1.1;
/** Blocks of a minute between false alarms: 30 days. */
export const MEAN_BLOCKS_TO_FALSE_ALARM = 43_200;
/** The statistic stops here, so that an alarm ends soon after its cause. */
const CAP = 100 * MEAN_BLOCKS_TO_FALSE_ALARM;

/**
 * Concept drift: labels that arrive do worse than at the last validation. A one-sample e-value a minute feeds a
 * Shiryaev–Roberts detector per alternative; their mean alarms at A, which keeps false alarms A minutes apart on average.
 */
export function conceptRules(document: ModelDocument, scope: AnalysisScope, links: Links): Rule[] {
  const validationLoss = document.spec.drift?.validationLoss;
  if (validationLoss === undefined) return [];
  const bar = Number((TOLERANCE * validationLoss).toPrecision(12));
  const [labels, loss] = [`@${RAW_SERIES.labels}`, `@${RAW_SERIES.labelLoss}`];
  const n = `sum by (${V}) (${labels} - ${labels} offset 1m >= 0)`;
  const k = `sum by (${V}) (clamp_min(${loss} - ${loss} offset 1m, 0) and (${labels} - ${labels} offset 1m >= 0))`;
  const { increment, alternative, detector } = CONCEPT_SERIES;
  const before = `(${alternative} offset 1m or ${increment} * 0)`;
  const alert = analysisAlert(document, links, {
    alert: ALERT.conceptDrift,
    expr: scoped(scope, `${detector} >= ${MEAN_BLOCKS_TO_FALSE_ALARM}`),
    severity: "ticket",
    cause: "F2",
    summary: `Labels of ${document.metadata.name} do worse than at its validation`,
    description: "The mean time between false alarms of this detector is at least 30 days.",
  });
  return [
    ...ABOVE_RATIOS.map((ratio) =>
      analysisRecord(scope, increment, `${k} * ${Math.log(ratio)} - ${n} * ${bar * (ratio - 1)}`, {
        alt: String(ratio),
      }),
    ),
    analysisRecord(scope, alternative, `clamp_max((1 + ${before}) * exp(${increment}), ${CAP})`),
    analysisRecord(scope, detector, `avg by (${V}) (${alternative})`),
    alert,
  ];
}
