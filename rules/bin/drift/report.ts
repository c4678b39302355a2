import { hellinger } from "../../stats/distance/hellinger.ts";
import { jensenShannon } from "../../stats/distance/jensen-shannon.ts";
import { ksDistance } from "../../stats/distance/ks-distance.ts";
import { psiFloor } from "../../stats/distance/psi-noise.ts";
import { binNames } from "../../stats/binning/reference-bins.ts";
import type { Result } from "../../stats/result.ts";
import { decideDrift, type FeatureDrift, type ModelDrift } from "../../stats/verdict/decide-drift.ts";
import { featureFacts } from "../../stats/verdict/feature-facts.ts";
import type { BinCounts } from "./count.ts";
import type { FeatureBins, ReferenceShape } from "./sample.ts";

/** One feature of the report: state and reason, scores, and both mixes. A score is `null` where there is none. */
export interface FeatureReport extends FeatureDrift {
  readonly psi: number | null;
  readonly psiFloor: number | null;
  readonly jensenShannon: number | null;
  readonly hellinger: number | null;
  /** On bins in order; `null` for categories, which have none. */
  readonly ks: number | null;
  readonly bins: readonly { readonly name: string; readonly current: number; readonly reference: number }[];
}

/** What `noops drift report` says, in every format. */
export interface DriftReport {
  readonly state: ModelDrift["state"];
  readonly reason: ModelDrift["reason"];
  readonly words: string;
  readonly currentRows: number;
  readonly referenceRows: number;
  readonly features: readonly FeatureReport[];
  readonly skipped: ReferenceShape["skipped"];
}

/** Two sets of counts over the same bins. */
export interface Compared {
  readonly shape: ReferenceShape;
  readonly reference: BinCounts;
  readonly current: BinCounts;
}

/** Scores and verdicts from the counts; the statistics decide, this puts them together. */
export function driftReport({ shape, reference, current }: Compared, critical: readonly string[]): DriftReport {
  const counts = shape.features.map(({ feature }, i) => ({
    feature,
    current: current.counts[i] ?? [],
    reference: reference.counts[i] ?? [],
  }));
  const facts = valueOf(featureFacts(counts));
  const verdict = valueOf(decideDrift(facts, { critical }));
  const features = shape.features.map((one, i) => featureReport(one, verdict.features[i], facts[i], counts[i]));
  return {
    state: verdict.state,
    reason: verdict.reason,
    words: verdict.words,
    currentRows: current.rows,
    referenceRows: reference.rows,
    features: features.sort((a, b) => b.code - a.code || (b.psi ?? -1) - (a.psi ?? -1)),
    skipped: shape.skipped,
  };
}

type Facts = Extract<ReturnType<typeof featureFacts>, { ok: true }>["value"][number];
type Counts = { readonly current: readonly number[]; readonly reference: readonly number[] };

function featureReport(
  { feature, bins }: FeatureBins,
  drift: FeatureDrift | undefined,
  facts: Facts | undefined,
  counts: Counts | undefined,
): FeatureReport {
  if (!drift || !facts || !counts) throw new Error(`feature ${feature} was lost on the way`);
  const [p, q] = [shares(counts.current), shares(counts.reference)];
  const known = p !== undefined && q !== undefined;
  const size = {
    currentRows: facts.currentRows ?? 0,
    referenceRows: facts.referenceRows ?? 0,
    degreesOfFreedom: facts.degreesOfFreedom ?? 0,
  };
  return {
    ...drift,
    psi: facts.psi,
    psiFloor: orNull(psiFloor(size)),
    jensenShannon: known ? orNull(jensenShannon(p, q)) : null,
    hellinger: known ? orNull(hellinger(p, q)) : null,
    ks: known && bins.kind === "numeric" ? orNull(ksDistance(cumulate(p), cumulate(q))) : null,
    bins: binNames(bins).map((name, i) => ({ name, current: p?.[i] ?? 0, reference: q?.[i] ?? 0 })),
  };
}

function shares(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? undefined : counts.map((count) => count / total);
}

function cumulate(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function orNull(result: Result<number>): number | null {
  return result.ok ? result.value : null;
}

/** Counts come from our own counting: a refusal here is a bug, not a mistake of the user. */
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result.value;
}
