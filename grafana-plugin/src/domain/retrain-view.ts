import { ANALYSIS_LABEL, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { RETRAIN_POLICY, type RetrainDecision } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import { newest, recordedReason, type Series } from "./series.ts";

/** Where the gate before a retraining of one model stands, and what holds it back. */
export type RetrainView = {
  readonly model: string;
  readonly reason: RetrainDecision["reason"];
  readonly labels: number;
  /** Share of predictions whose label has arrived. */
  readonly coverage: number;
};

/** One view per model whose rules record the gate; a model that cannot be retrained has none. */
export function readRetrain(series: readonly Series[]): RetrainView[] {
  const named = (name: string) => series.filter((one) => one.name === name);
  const models = new Set(named(RETRAIN_SERIES.confirmed).flatMap(({ labels }) => labels[ANALYSIS_LABEL.model] ?? []));
  return [...models].map((model) => {
    const own = (name: string) => named(name).filter(({ labels }) => labels[ANALYSIS_LABEL.model] === model);
    const value = (name: string) => newest(own(name))?.value;
    const labels = value(RETRAIN_SERIES.labelCount) ?? 0;
    const coverage = value(RETRAIN_SERIES.labelCoverage) ?? 0;
    const reason = recordedReason(own(RETRAIN_SERIES.reason), isReason) ?? reasonOf(value, labels);
    return { model, labels, coverage, reason };
  });
}

/** For rules that record no reason: the first condition that is not met, in the order in which they multiply them. */
function reasonOf(value: (name: string) => number | undefined, labels: number): RetrainView["reason"] {
  if (value(RETRAIN_SERIES.trigger) === 1) return "DRIFT_CONFIRMED";
  if (value(RETRAIN_SERIES.confirmed) !== 1) return "NOT_CONFIRMED";
  if (value(RETRAIN_SERIES.cooling) === 1) return "COOLDOWN";
  return labels < RETRAIN_POLICY.minLabels ? "TOO_FEW_LABELS" : "LABEL_COVERAGE_LOW";
}

const REASONS: ReadonlySet<string> = new Set<RetrainView["reason"]>([
  "DRIFT_CONFIRMED",
  "NO_DATA",
  "STALE",
  "NOT_DRIFTED",
  "NOT_CONFIRMED",
  "COOLDOWN",
  "LABEL_COVERAGE_LOW",
  "TOO_FEW_LABELS",
]);
const isReason = (reason: string): reason is RetrainView["reason"] => REASONS.has(reason);
