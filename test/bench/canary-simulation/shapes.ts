import { addRate, discount, dispersionOf, NO_RATES, type RateSums } from "@noops-ml/rules/stats/evidence/dispersion.ts";
import { addCells, type CellBlock, sameDistributionFactor } from "@noops-ml/rules/stats/evidence/same-distribution.ts";
import { normalCdf } from "@noops-ml/rules/stats/special/normal-cdf.ts";
import {
  advanceGuard,
  guardWorse,
  type StableBlock,
  startGuard,
} from "@noops-ml/rules/stats/verdict/guard-evidence.ts";
import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { LEVEL } from "./methods.ts";
import type { Mix } from "./mixes.ts";

const MINUTES = 30;
/** Enough for the discount to settle. */
const HISTORY_MINUTES = 240;
const [CANARY, STABLE] = [100, 900];
const BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const;
/** Lognormal with a median of 60 ms and p95 of 190 ms, just inside the usual target of 200 ms. */
const [MEDIAN_MS, SIGMA] = [60, 0.7];
const below = (bound: number): number => normalCdf(Math.log(bound / MEDIAN_MS) / SIGMA);
/** Shares of requests up to each bound and above the one before. */
const LATENCY: readonly number[] = BOUNDS_MS.map(
  (bound, i) => below(bound) - (i === 0 ? 0 : below(BOUNDS_MS[i - 1] ?? 0)),
);
/** The bin (500, 1000] ms. */
const TAIL_BIN = 7;
/** Both arms before anything moves: the lognormal, which has hardly a slow request, and one with 1 % of slow ones. */
export const TAIL_BASES = { lognormal: 0, one_percent: 0.01 } as const;
const withTail = (shares: readonly number[], tail: number): readonly number[] =>
  shares.map((share, bin) => share * (1 - tail) + (bin === TAIL_BIN ? tail : 0));

type Options = { readonly runs: number; readonly seed: number };

/** Minute of the first call of each run, by F5 (slower at some bound) and by F4 (another shape, in either direction). */
export type LatencyCalls = { readonly slower: readonly (number | null)[]; readonly shape: readonly (number | null)[] };

/** What the requests of a latency scenario look like. */
type LatencyScenario = Options & {
  /** Share of the canary's requests that move to (500, 1000] ms. */
  readonly moved: number;
  readonly base: keyof typeof TAIL_BASES;
  /** Requests a minute of both arms, and private bursts of each arm's slow requests. */
  readonly mix: Pick<Mix, "canary" | "stable" | "burstCv">;
};

/** Latency with 11 bounds: the evidence that the rules record, discount included. */
export function latencyCalls({ moved, base, mix, runs, seed }: LatencyScenario): LatencyCalls {
  const calls = { slower: [] as (number | null)[], shape: [] as (number | null)[] };
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(seed * 3_000_017 + run);
    const minuteOf = (mean: number, more: number): number[] => {
      const shares = withTail(LATENCY, Math.min(1, TAIL_BASES[base] * random.burst(mix.burstCv)));
      return cells(random, mean, withTail(shares, more));
    };
    const look = latencyWatch(Array.from({ length: HISTORY_MINUTES }, () => minuteOf(mix.stable, 0)));
    const found: { slower: number | null; shape: number | null } = { slower: null, shape: null };
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const evidence = look({ canary: minuteOf(mix.canary, moved), stable: minuteOf(mix.stable, 0) });
      for (const key of ["slower", "shape"] as const) if (evidence[key] >= Math.log(1 / LEVEL)) found[key] ??= minute;
    }
    calls.slower.push(found.slower);
    calls.shape.push(found.shape);
  }
  return calls;
}

/** Evidence of both tests after a minute. */
type LatencyLogs = { readonly slower: number; readonly shape: number };

/** How many requests were slower than each bound. */
function slowerThan(counts: readonly number[]): number[] {
  let left = sum(counts);
  return counts.map((count) => (left -= count));
}

/** Both tests on one stream of minutes after stable's past, each with the dispersion of that past as discount. */
function latencyWatch(history: readonly (readonly number[])[]): (block: CellBlock) => LatencyLogs {
  const grown = (rates: readonly RateSums[], counts: readonly number[]): RateSums[] =>
    rates.map((sums, i) => addRate(sums, { requests: sum(counts), events: counts[i] ?? 0 }));
  const minute = (counts: readonly number[]): StableBlock => ({
    stableRequests: sum(counts),
    stableEvents: slowerThan(counts),
  });
  let guard = startGuard(LATENCY.length, history.map(minute));
  let rates = history.reduce<RateSums[]>(
    grown,
    LATENCY.map(() => NO_RATES),
  );
  let past: CellBlock = { canary: LATENCY.map(() => 0), stable: LATENCY.map(() => 0) };
  let shape = 0;
  return (block) => {
    const [nc, ns] = [sum(block.canary), sum(block.stable)];
    const canary = { canaryRequests: nc, canaryEvents: slowerThan(block.canary) };
    const next = advanceGuard(guard, { ...minute(block.stable), ...canary });
    if (!next.ok) throw new Error(next.reason);
    guard = next.value;
    shape += sameDistributionFactor(past, block) / discount(Math.max(...rates.map(dispersionOf)), nc, ns);
    past = addCells(past, block);
    rates = grown(rates, block.stable);
    return { slower: guardWorse(guard) ?? 0, shape };
  };
}

/** F4 on four classes at 100 v 900: minute of the call, without a shift or with one. */
export function classCalls({ shifted, runs, seed }: Options & { readonly shifted: boolean }): (number | null)[] {
  const stable = [0.7, 0.2, 0.08, 0.02];
  const canary = shifted ? [0.65, 0.24, 0.09, 0.02] : stable;
  return Array.from({ length: runs }, (_, run) => {
    const random = seededRandom(seed * 5_000_011 + run);
    let past: CellBlock = { canary: stable.map(() => 0), stable: stable.map(() => 0) };
    let log = 0;
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const block = { canary: cells(random, CANARY, canary), stable: cells(random, STABLE, stable) };
      log += sameDistributionFactor(past, block);
      past = addCells(past, block);
      if (log >= Math.log(1 / LEVEL)) return minute;
    }
    return null;
  });
}

/** A minute's requests over cells, cell after cell. */
function cells(random: SeededRandom, mean: number, shares: readonly number[]): number[] {
  let [left, mass] = [random.requests(mean), 1];
  return shares.map((share, i) => {
    const count = i === shares.length - 1 ? left : random.binomial(left, Math.min(1, share / mass));
    left -= count;
    mass -= share;
    return count;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
