import { QUALITY_TOLERANCE } from "../stats/verdict/decide-feature-quality.ts";
import { type AnalysisScope, analysisRecord } from "./analysis-scope.ts";
import type { RecordingRule } from "./rule.ts";

/** Where the share of bad values and the rows of a window are, and what is too much. */
export type QualityCounts = {
  /** Recorded share of bad values, and the series of the bar and of the evidence. */
  readonly series: { readonly share: string; readonly bar: string; readonly evidence: string };
  /** Rows, with the operator's matching in front where they have fewer labels than the share. */
  readonly rows: string;
  /** Share of bad values in the reference, by these labels. */
  readonly reference?: { readonly share: string; readonly by: string };
  /** Shares below it are fine whatever the reference says. */
  readonly least: number;
  /** Evidence that is enough. */
  readonly threshold: string;
};

/**
 * Bar and evidence of every feature: `decideFeatureQuality` of the statistics. Without evidence stands where even nothing
 * but bad values would prove nothing.
 */
export function qualityEvidence(scope: AnalysisScope, counts: QualityCounts): RecordingRule[] {
  const { series, rows, reference, least, threshold } = counts;
  const { share, bar, evidence } = series;
  const known = reference
    ? `${share} * 0 + on (${reference.by}) group_left () clamp_max(clamp_min(${QUALITY_TOLERANCE} * max by (${reference.by}) (${reference.share}), ${least}), 1) or `
    : "";
  const enough = `(${Math.LN2} - ${bar}) * ${rows} >= ${threshold}`;
  return [
    analysisRecord(scope, bar, `${known}${share} * 0 + ${least}`),
    analysisRecord(scope, evidence, `(${share} * ${Math.LN2} - ${bar}) * ${rows} and ${enough}`),
  ];
}
