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
function histogramRows({ window, reference }: DriftPlan): Row[] {
  return [
    ["noops:bucket_layout", `max by (${G},prev,le) (@model_feature_bucket_layout)`],
    ["noops:bucket_width", `max by (${G},le) (@model_feature_bucket_width)`],
    ["noops:feature_bucket:inc", `sum by (${B},le) (increase(@model_feature_value_bucket[${window}]))`],
    ["noops:feature_n", `sum by (${B}) (noops:feature_bucket:inc{le="+Inf"})`],
    ["noops:feature_cdf", `noops:feature_bucket:inc / on (${B}) group_left () (noops:feature_n > 0)`],
    ["noops:feature_pmf", sharesOf("noops:feature_cdf")],
    ...(reference === "offset"
      ? [
          ["noops:feature_n:model", `sum by (${G}) (noops:feature_n)`] as const,
          [
            "noops:feature_cdf:model",
            `sum by (${G},le) (noops:feature_bucket:inc) / on (${G}) group_left () (noops:feature_n:model > 0)`,
          ] as const,
          ["noops:feature_pmf:model", sharesOf("noops:feature_cdf:model")] as const,
        ]
      : []),
  ];
}

/** Share of each bin from the cumulative share of its bound and of the bound before. */
function sharesOf(cdf: string): string {
  const before = `label_replace(${cdf}, "prev", "$1", "le", "(.+)") * on (${G},prev) group_left (le) noops:bucket_layout`;
  return `${cdf} - (sum without (prev) (${before}) or ${cdf} * 0)`;
}

/** The static reference: replicas of a server export it many times, so one of them is taken. */
function baselineRows({ input }: DriftPlan): Row[] {
  const rows: Row[] = [["noops:feature_n:baseline", `max by (${G}) (@model_feature_baseline_n)`]];
  if (input === "bins")
    return [...rows, ["noops:feature_pmf:baseline", `max by (${G},bin) (@model_feature_baseline_pmf)`]];
  return [
    ...rows,
    ["noops:feature_cdf:baseline", `max by (${G},le) (@model_feature_baseline_cdf)`],
    ["noops:feature_pmf:baseline", sharesOf("noops:feature_cdf:baseline")],
  ];
}

/**
 * The model-level mix of bins at the reference time. It is read once, here: a record of its own would be written and
 * read again for every bin.
 */
function pastBinRows({ offset }: DriftPlan): Row[] {
  const rows = `sum by (${G}) (noops:feature_n offset ${offset})`;
  const mix = `sum by (${G},bin) (noops:feature_bin:inc offset ${offset}) / on (${G}) group_left () (${rows} > 0)`;
  return [
    ["noops:feature_q:ref", `noops:feature_pmf * 0 + on (${G},bin) group_left () (${mix})`],
    ["noops:feature_m:ref", `noops:feature_n * 0 + on (${G}) group_left () ${rows}`],
  ];
}

/** The reference with the labels of the current window, so that scores need no join. */
function referenceRows(plan: DriftPlan): Row[] {
  const { input, reference, offset, binLabel } = plan;
  if (input === "bins" && reference === "offset") return pastBinRows(plan);
  const [suffix, past] = reference === "offset" ? [":model", ` offset ${offset}`] : [":baseline", ""];
  const aligned = (side: string, source: string): string =>
    `${side} * 0 + on (${G},${binLabel}) group_left () (noops:${source}${suffix}${past})`;
  return [
    ["noops:feature_q:ref", aligned("noops:feature_pmf", "feature_pmf")],
    ...(input === "histogram"
      ? [["noops:feature_qcdf:ref", aligned("noops:feature_cdf", "feature_cdf")] as const]
      : []),
    ["noops:feature_m:ref", `noops:feature_n * 0 + on (${G}) group_left () (noops:feature_n${suffix}${past})`],
  ];
}

/** Canary against stable of the same run. `noops:role` is recorded by the canary group. */
function canaryRows({ input, binLabel }: DriftPlan): Row[] {
  const canary = (series: string): string => `${series} and on (${V}) noops:role{role="canary"}`;
  const stable = (series: string): string =>
    `${series} and on (${V}) (noops:role{role="stable"} and on (model,run) noops:role{role="canary"})`;
  const aligned = (side: string, labels: string, series: string): string =>
    `${side} * 0 + on (${labels}) group_left () sum by (${labels}) (${stable(series)})`;
  const bins = `${G},${binLabel}`;
  return [
    ["noops:feature_n:canary", canary("noops:feature_n")],
    ["noops:feature_pmf:canary", canary("noops:feature_pmf")],
    ["noops:feature_m:canary", aligned("noops:feature_n:canary", G, "noops:feature_n")],
    ["noops:feature_q:canary", aligned("noops:feature_pmf:canary", bins, "noops:feature_pmf")],
    ...(input === "histogram"
      ? [
          ["noops:feature_cdf:canary", canary("noops:feature_cdf")] as const,
          ["noops:feature_qcdf:canary", aligned("noops:feature_cdf:canary", bins, "noops:feature_cdf")] as const,
        ]
      : []),
  ];
}

/** Rows and shares of both sides, aligned. */
export function driftMix(plan: DriftPlan): RecordingRule[] {
  const rows = [
    ...(plan.input === "bins" ? binRows(plan) : histogramRows(plan)),
    ...(plan.reference === "baseline" ? baselineRows(plan) : []),
    ...referenceRows(plan),
    ...(plan.withCanary ? canaryRows(plan) : []),
  ];
  return rows.map(([record, expr]) => analysisRecord(plan.scope, record, expr));
}
