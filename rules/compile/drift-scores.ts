import { DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { SMALL_SAMPLE_SHARE } from "../stats/distance/psi-noise.ts";
import { PSI_CLAMP } from "../stats/distance/psi.ts";
import { bhGrid } from "../stats/multiple/bh-grid.ts";
import { normalQuantile } from "../stats/special/normal-quantile.ts";
import { MASS_LOST_LIMIT, PSI_ALERT, PSI_WATCH, ROWS_PER_BIN } from "../stats/verdict/decide-drift.ts";
import type { RecordingRule } from "./rule.ts";
import { analysisRecord } from "./analysis-scope.ts";
import { BY_FEATURE as G, BY_VERSION as V, BY_VERSION_FEATURE as B, type DriftPlan } from "./drift-plan.ts";

const FLOOR_CONFIDENCE = 0.99;
const JS_CLAMP = 1e-12;
const NINE_DIGITS = 9;
/** More than the mass of both sides together, so that one sum holds a count and a mass. */
const PER_BIN = 4;

/** Names of one comparison. */
type Side = {
  readonly suffix: ":ref" | ":canary";
  readonly p: string;
  readonly n: string;
  readonly cdf: string;
  readonly q: string;
  readonly m: string;
  readonly qcdf: string;
};

const REFERENCE: Side = {
  suffix: ":ref",
  p: "noops:feature_pmf",
  n: "noops:feature_n",
  cdf: "noops:feature_cdf",
  q: "noops:feature_q:ref",
  m: "noops:feature_m:ref",
  qcdf: "noops:feature_qcdf:ref",
};
const CANARY: Side = {
  suffix: ":canary",
  p: "noops:feature_pmf:canary",
  n: "noops:feature_n:canary",
  cdf: "noops:feature_cdf:canary",
  q: "noops:feature_q:canary",
  m: "noops:feature_m:canary",
  qcdf: "noops:feature_qcdf:canary",
};

type Row = readonly [record: string, expr: string, labels?: Readonly<Record<string, string>>];

/** Joins the reference, which has no version, to shares of a version. */
const joined = (binLabel: DriftPlan["binLabel"]): string => `on (${G},${binLabel}) group_left ()`;

/** The distances; formulas as in `rules/stats/distance`. */
function distances({ p, q, cdf, qcdf }: Side, { input, binLabel, withJensenShannon }: DriftPlan): Row[] {
  const join = joined(binLabel);
  const [a, b] = [`clamp_min(${p}, ${PSI_CLAMP})`, `clamp_min(${q}, ${PSI_CLAMP})`];
  const middle = `clamp_min((${p} + ${join} ${q}) / 2, ${JS_CLAMP})`;
  const ownHalf = `${p} * ln(clamp_min(${p}, ${JS_CLAMP}) / ${middle})`;
  const otherHalf = `${q} * on (${G},${binLabel}) group_right () ln(clamp_min(${q}, ${JS_CLAMP}) / on (${G},${binLabel}) group_right () ${middle})`;
  const jensenShannon: Row[] = [
    [DRIFT_SERIES.jensenShannon, `sqrt(clamp_min(0.5 * sum by (${B}) (${ownHalf} + ${otherHalf}), 0))`],
  ];
  const gap = `abs(${cdf} - ${join} ${qcdf})`;
  const onBuckets: Row[] = [
    [DRIFT_SERIES.ks, `max by (${B}) (${gap})`],
    [DRIFT_SERIES.wasserstein, `sum by (${B}) (${gap} * ${join} noops:bucket_width)`],
  ];
  return [
    [DRIFT_SERIES.hellinger, `sqrt(clamp_min(1 - sum by (${B}) (sqrt(${p} * ${join} ${q})), 0))`],
    [DRIFT_SERIES.psi, `sum by (${B}) ((${a} - ${join} ${b}) * ln(${a} / ${join} ${b}))`],
    ...(withJensenShannon ? jensenShannon : []),
    ...(input === "histogram" ? onBuckets : []),
  ];
}

/** What a PSI is worth at this sample size. */
function noise({ suffix, p, q, n, m }: Side, { binLabel }: DriftPlan): Row[] {
  const df = `${DRIFT_SERIES.degreesOfFreedom}${suffix}`;
  const [scale, psi] = [`noops:feature_noise${suffix}`, `${DRIFT_SERIES.psi}${suffix}`];
  const simple = `(1 / ${n} + 1 / ${m})`;
  // 1 - u² + z·u with the square completed, u = sqrt(2 / (9 df)): each selector costs as much as the arithmetic.
  const half = normalQuantile(FLOOR_CONFIDENCE) / 2;
  const root = `(${1 + half ** 2} - (sqrt(2 / (9 * ${df})) - ${half}) ^ 2)`;
  return [
    // Reading a bin costs far more than arithmetic: bins in use are counted and their mass is summed in one pass.
    ["noops:feature_overlap", `sum by (${B}) ((${p} + ${joined(binLabel)} ${q} > 0) + ${PER_BIN})`],
    [DRIFT_SERIES.degreesOfFreedom, `floor(noops:feature_overlap${suffix} / ${PER_BIN}) - 1`],
    ["noops:feature_noise", `${simple} * (1 + ${SMALL_SAMPLE_SHARE} * (${df} + 1) * ${simple})`],
    [DRIFT_SERIES.psiFloor, `${scale} * ${df} * ${root} ^ 3`],
    [DRIFT_SERIES.psiZ, `((${psi} / ${scale} / ${df}) ^ (1 / 3) - 1 + 2 / (9 * ${df})) / sqrt(2 / (9 * ${df}))`],
  ];
}

/**
 * Which features are beyond noise with false discoveries under control: of the ranks that enough features reach, the
 * highest, whose threshold is the lowest, counts.
 */
function discoveries({ suffix }: Side, { featureCount }: DriftPlan): Row[] {
  const grid = bhGrid(featureCount);
  if (!grid.ok) throw new Error(`grid of ${featureCount} features: ${grid.reason}`);
  const z = `${DRIFT_SERIES.psiZ}${suffix}`;
  const steps = [...grid.value].reverse().map(({ rank, z: threshold }) => {
    const number = threshold.toFixed(NINE_DIGITS);
    return `(count by (${V}) (${z} >= ${number}) >= ${rank}) * 0 + ${number}`;
  });
  return [
    ["noops:model_bh_z", steps.join(" or ")],
    [DRIFT_SERIES.significant, `${z} >= bool on (${V}) group_left () noops:model_bh_z${suffix} or ${z} * 0`],
  ];
}

/** The state as a number: the first line that has a value wins. */
function states({ suffix, n, m }: Side): Row[] {
  const [df, psi] = [`${DRIFT_SERIES.degreesOfFreedom}${suffix}`, `${DRIFT_SERIES.psi}${suffix}`];
  const [lost, significant] = [`${DRIFT_SERIES.massLost}${suffix}`, `${DRIFT_SERIES.significant}${suffix}`];
  const enough = (rows: string): string => `${rows} >= ${ROWS_PER_BIN} * (${df} + 1)`;
  const level = `((${psi} >= bool ${PSI_WATCH}) + (${psi} >= bool ${PSI_ALERT})) * ${significant}`;
  const known = `${level} and ${enough(n)} and ${enough(m)} and ${lost} < ${MASS_LOST_LIMIT}`;
  // Bins that only one side has find no partner, so their mass is what the sum lacks of 2.
  return [
    [DRIFT_SERIES.massLost, `2 - noops:feature_overlap${suffix} % ${PER_BIN}`],
    // -2 where mass is lost or rows have no reference, -1 where there are too few rows or none.
    [DRIFT_SERIES.state, `${known} or -1 - (${lost} >= bool ${MASS_LOST_LIMIT}) and ${m} or -1 - (${n} > bool 0)`],
  ];
}

/** Scores, noise and states of every feature, against the reference and, where a canary may run, against stable. */
export function driftScores(plan: DriftPlan): RecordingRule[] {
  const sides = plan.withCanary ? [REFERENCE, CANARY] : [REFERENCE];
  return sides.flatMap((side) =>
    [...distances(side, plan), ...noise(side, plan), ...discoveries(side, plan), ...states(side)].map(
      ([record, expr, labels]) => analysisRecord(plan.scope, `${record}${side.suffix}`, expr, labels),
    ),
  );
}
