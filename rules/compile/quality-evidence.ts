import { QUALITY_TOLERANCE } from "../stats/verdict/decide-feature-quality.ts";
import { type AnalysisScope, analysisRecord } from "./analysis-scope.ts";
import type { RecordingRule } from "./rule.ts";

/** Where the share of bad values and the rows of a window are, and what is too much. */
export type QualityCounts = {
  /** Recorded share of bad values, and the series of the bar, of the evidence and of the state. */
  readonly series: { readonly share: string; readonly bar: string; readonly evidence: string; readonly state: string };
  /** Rows, with the operator's matching in front where they have fewer labels than the share. */
  readonly rows: string;
  /** Share of bad values in the reference, by these labels. */
  readonly reference?: { readonly share: string; readonly by: string };
  /** Shares below it are fine whatever the reference says. */
  readonly least: number;
  readonly threshold: number;
};

const NINE_DIGITS = 9;

/**
 * Bar, evidence and state of every feature: `decideFeatureQuality` of the statistics. -1 stands where even nothing but
 * bad values would prove nothing.
 */
export function qualityEvidence(scope: AnalysisScope, counts: QualityCounts): RecordingRule[] {
  const { series, rows, reference, least } = counts;
  const { share, bar, evidence, state } = series;
  const threshold = counts.threshold.toFixed(NINE_DIGITS);
  const known = reference
    ? `${share} * 0 + on (${reference.by}) group_left () clamp_max(clamp_min(${QUALITY_TOLERANCE} * max by (${reference.by}) (${reference.share}), ${least}), 1) or `
    : "";
  const ofAll = `(ln(2 - ${bar}) - ${bar} * (1 - ${bar})) * ${rows}`;
  return [
    analysisRecord(scope, bar, `${known}${share} * 0 + ${least}`),
    analysisRecord(scope, evidence, `(${share} * ln(2 - ${bar}) - ${bar} * (1 - ${bar})) * ${rows}`),
    analysisRecord(
      scope,
      state,
      `2 * (${evidence} >= bool ${threshold}) and ${ofAll} >= ${threshold} or ${evidence} * 0 - 1`,
    ),
  ];
}
