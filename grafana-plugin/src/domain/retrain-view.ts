import { ANALYSIS_LABEL, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { RETRAIN_POLICY } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import { newest, type Series } from "./series.ts";

/** Where the gate before a retraining of one model stands, and what holds it back. */
export type RetrainView = {
  readonly model: string;
  readonly state: "triggered" | "cooling" | "waiting" | "labels";
  readonly words: string;
};

/** One view per model whose rules record the gate; a model that cannot be retrained has none. */
export function readRetrain(series: readonly Series[]): RetrainView[] {
  const named = (name: string) => series.filter((one) => one.name === name);
  const models = new Set(named(RETRAIN_SERIES.confirmed).flatMap(({ labels }) => labels[ANALYSIS_LABEL.model] ?? []));
  return [...models].map((model) => {
    const value = (name: string) =>
      newest(named(name).filter(({ labels }) => labels[ANALYSIS_LABEL.model] === model))?.value;
    return { model, ...stateOf(value) };
  });
}

/** The first condition that is not met, in the order in which the rules multiply them. */
function stateOf(value: (name: string) => number | undefined): Pick<RetrainView, "state" | "words"> {
  const { minLabels, minLabelCoverage } = RETRAIN_POLICY;
  const labels = value(RETRAIN_SERIES.labelCount) ?? 0;
  const coverage = value(RETRAIN_SERIES.labelCoverage) ?? 0;
  if (value(RETRAIN_SERIES.trigger) === 1)
    return {
      state: "triggered",
      words: "Retraining is asked for: drift is confirmed and there are labels to learn from.",
    };
  if (value(RETRAIN_SERIES.confirmed) !== 1)
    return { state: "waiting", words: "No retraining: the model has not drifted in two windows in a row." };
  if (value(RETRAIN_SERIES.cooling) === 1)
    return { state: "cooling", words: "No retraining: one was asked for within the last day." };
  if (labels < minLabels)
    return { state: "labels", words: `No retraining: ${Math.round(labels)} labels of the ${minLabels} it needs.` };
  return {
    state: "labels",
    words: `No retraining: labels cover ${Math.round(coverage * 100)} % of predictions, less than ${minLabelCoverage * 100} %.`,
  };
}
