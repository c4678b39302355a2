import { ANALYSIS_LABEL, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";

/** Label of a query that tells the two sides apart: they are sums and have no name of their own. */
export const SIDE = "noops_side";
/** Label of the predicted class. */
export const CLASS = "class";

/** Predictions of the last hour by class, and of the same hour a day before: days differ less than hours do. */
export function classShiftQuery(matcher: string): string {
  const side = (name: string, offset: string) =>
    `label_replace(sum by (${ANALYSIS_LABEL.model}, version, ${CLASS}) (increase(${RAW_SERIES.predictionsByClass}{${matcher}}[1h]${offset})), "${SIDE}", "${name}", "", "")`;
  return `${side("now", "")} or ${side("before", " offset 1d")}`;
}
