import { logMeanExp } from "@noops-ml/rules/stats/evidence/log-mean-exp.ts";
import { addCells, type CellBlock, sameDistributionFactor } from "@noops-ml/rules/stats/evidence/same-distribution.ts";
import { normalCdf } from "@noops-ml/rules/stats/special/normal-cdf.ts";
import { WORSE_RATIOS, worseFactor } from "@noops-ml/rules/stats/evidence/worse.ts";
import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { LEVEL } from "./methods.ts";

const MINUTES = 30;
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

/** F5 at 100 v 900 with 11 bounds: minute of the call when `moved` of the canary's requests land in (500, 1000] ms. */
export function latencyCalls({
  moved,
  base,
  runs,
  seed,
}: Options & { readonly moved: number; readonly base: keyof typeof TAIL_BASES }): (number | null)[] {
  const stable = withTail(LATENCY, TAIL_BASES[base]);
  const canary = withTail(stable, moved);
  return Array.from({ length: runs }, (_, run) => {
    const random = seededRandom(seed * 3_000_017 + run);
    const logs = new Array<number>(LATENCY.length * WORSE_RATIOS.length).fill(0);
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const [c, s] = [cells(random, CANARY, canary), cells(random, STABLE, stable)];
      let [slowC, slowS] = [sum(c), sum(s)];
      const [nc, ns] = [slowC, slowS];
      for (let bound = 0; bound < LATENCY.length; bound += 1) {
        slowC -= c[bound] ?? 0;
        slowS -= s[bound] ?? 0;
        const block = { canary: { requests: nc, events: slowC }, stable: { requests: ns, events: slowS } };
        for (const [i, ratio] of WORSE_RATIOS.entries()) {
          const at = bound * WORSE_RATIOS.length + i;
          logs[at] = (logs[at] ?? 0) + worseFactor(block, ratio);
        }
      }
      if (logMeanExp(logs) >= Math.log(1 / LEVEL)) return minute;
    }
    return null;
  });
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
