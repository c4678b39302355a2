import type { RecordingRule } from "./rule.ts";
import { analysisRecord } from "./analysis-scope.ts";
import { BY_FEATURE as G, BY_VERSION as V, BY_VERSION_FEATURE as B, type DriftPlan } from "./drift-plan.ts";

/** One record: name and expression, before the scope is added. */
type Row = readonly [record: string, expr: string];

/** Input B, one counter per bin: rows and shares. Their sums over versions are the reference of the future. */
function binRows({ window }: DriftPlan): Row[] {
  return [
    ["noops:feature_bin:inc", `sum by (${B},bin) (increase(@model_feature_bin_total[${window}]))`],
    ["noops:feature_n", `sum by (${B}) (noops:feature_bin:inc)`],
    ["noops:feature_pmf", `noops:feature_bin:inc / on (${B}) group_left () (noops:feature_n > 0)`],
  ];
}

/** Input A, classic histograms: the shares are differences of the cumulative ones, joined by the layout. */
function histogramRows({ window }: DriftPlan): Row[] {
  return [
    ["noops:bucket_layout", `max by (${G},prev,le) (@model_feature_bucket_layout)`],
    ["noops:bucket_width", `max by (${G},le) (@model_feature_bucket_width)`],
    ["noops:feature_bucket:inc", `sum by (${B},le) (increase(@model_feature_value_bucket[${window}]))`],
    ["noops:feature_n", `sum by (${B}) (noops:feature_bucket:inc{le="+Inf"})`],
    ["noops:feature_cdf", `noops:feature_bucket:inc / on (${B}) group_left () (noops:feature_n > 0)`],
    ["noops:feature_pmf", sharesOf("noops:feature_cdf")],
  ];
}

/** Share of each bin from the cumulative share of its bound and of the bound before. */
function sharesOf(cdf: string): string {
  const before = `label_replace(${cdf}, "prev", "$1", "le", "(.+)") * on (${G},prev) group_left (le) noops:bucket_layout`;
  return `${cdf} - (sum without (prev) (${before}) or ${cdf} * 0)`;
}

/**
 * The reference: training, whose gauges replicas of a server export many times, so one of them is taken; or the mix of
 * all versions some time ago, read once, for a record of its own would be written and read again for every bin.
 */
function referenceRows({ input, reference, offset, binLabel }: DriftPlan): Row[] {
  const counts = input === "bins" ? "noops:feature_bin:inc" : "noops:feature_bucket:inc";
  const pastRows = `sum by (${G}) (noops:feature_n offset ${offset})`;
  const [rows, mix] =
    reference === "offset"
      ? [pastRows, `sum by (${G},${binLabel}) (${counts} offset ${offset}) / on (${G}) group_left () (${pastRows} > 0)`]
      : [
          `max by (${G}) (@model_feature_baseline_n)`,
          `max by (${G},${binLabel}) (@model_feature_baseline_${input === "bins" ? "pmf" : "cdf"})`,
        ];
  return [
    ...mixRows(":ref", input, mix),
    ["noops:feature_m:ref", `noops:feature_n * 0 + on (${G}) group_left () ${rows}`],
  ];
}

/** What is compared with. It belongs to no version: scores join it, which costs no more than a copy for each. */
function mixRows(suffix: ":ref" | ":canary", input: DriftPlan["input"], mix: string): Row[] {
  if (input === "bins") return [[`noops:feature_q${suffix}`, mix]];
  const cumulative = `noops:feature_qcdf${suffix}`;
  return [
    [cumulative, mix],
    [`noops:feature_q${suffix}`, sharesOf(cumulative)],
  ];
}

/** Canary against stable of the same run. `noops:role` is recorded by the canary group. */
function canaryRows({ input, binLabel }: DriftPlan): Row[] {
  const canary = (series: string): string => `${series} and on (${V}) noops:role{role="canary"}`;
  const stable = (series: string, labels: string): string =>
    `sum by (${labels}) (${series} and on (${V}) (noops:role{role="stable"} and on (model,run) noops:role{role="canary"}))`;
  const shares = input === "bins" ? "noops:feature_pmf" : "noops:feature_cdf";
  return [
    ["noops:feature_n:canary", canary("noops:feature_n")],
    ["noops:feature_pmf:canary", canary("noops:feature_pmf")],
    ...(input === "histogram" ? [["noops:feature_cdf:canary", canary("noops:feature_cdf")] as const] : []),
    ...mixRows(":canary", input, stable(shares, `${G},${binLabel}`)),
    ["noops:feature_m:canary", `noops:feature_n:canary * 0 + on (${G}) group_left () ${stable("noops:feature_n", G)}`],
  ];
}

/** Rows and shares of both sides. */
export function driftMix(plan: DriftPlan): RecordingRule[] {
  const rows = [
    ...(plan.input === "bins" ? binRows(plan) : histogramRows(plan)),
    ...referenceRows(plan),
    ...(plan.withCanary ? canaryRows(plan) : []),
  ];
  return rows.map(([record, expr]) => analysisRecord(plan.scope, record, expr));
}
