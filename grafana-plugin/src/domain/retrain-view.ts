import { ANALYSIS_LABEL, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { RETRAIN_POLICY } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import { newest, type Series } from "./series.ts";

/** Where the gate before a retraining of one model stands, and what holds it back. */
export type RetrainView = {
  readonly model: string;
  readonly state: "triggered" | "cooling" | "waiting" | "labels" | "coverage";
  readonly labels: number;
  /** Share of predictions whose label has arrived. */
  readonly coverage: number;
};

/** One view per model whose rules record the gate; a model that cannot be retrained has none. */
export function readRetrain(series: readonly Series[]): RetrainView[] {
  const named = (name: string) => series.filter((one) => one.name === name);
  const models = new Set(named(RETRAIN_SERIES.confirmed).flatMap(({ labels }) => labels[ANALYSIS_LABEL.model] ?? []));
  return [...models].map((model) => {
    const value = (name: string) =>
      newest(named(name).filter(({ labels }) => labels[ANALYSIS_LABEL.model] === model))?.value;
    const labels = value(RETRAIN_SERIES.labelCount) ?? 0;
    const coverage = value(RETRAIN_SERIES.labelCoverage) ?? 0;
    return { model, labels, coverage, state: stateOf(value, labels) };
  });
}

/** The first condition that is not met, in the order in which the rules multiply them. */
function stateOf(value: (name: string) => number | undefined, labels: number): RetrainView["state"] {
  if (value(RETRAIN_SERIES.trigger) === 1) return "triggered";
  if (value(RETRAIN_SERIES.confirmed) !== 1) return "waiting";
  if (value(RETRAIN_SERIES.cooling) === 1) return "cooling";
  return labels < RETRAIN_POLICY.minLabels ? "labels" : "coverage";
}
