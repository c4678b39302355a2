import type { Block } from "@noops-ml/rules/stats/evidence/block.ts";
import {
  addRate,
  discount,
  dispersionOf,
  dropRate,
  NO_RATES,
  type RateSums,
} from "@noops-ml/rules/stats/evidence/dispersion.ts";
import { logMeanExp } from "@noops-ml/rules/stats/evidence/log-mean-exp.ts";
import { WORSE_RATIOS, worseFactor } from "@noops-ml/rules/stats/evidence/worse.ts";
import { hodgesLehmann } from "@noops-ml/rules/stats/sample/hodges-lehmann.ts";
import { midRanks } from "@noops-ml/rules/stats/sample/ranks.ts";

/** Watches one run; `look` is called every minute and says whether the method calls a regression now. */
export interface Method {
  readonly look: (block: Block) => boolean;
}

/** The level that all methods are compared at. */
export const LEVEL = 0.05;
const Z_OF_LEVEL = 1.959963985;
/** Rank methods need a few minutes before they can say anything. */
const FIRST_LOOK = 5;

/** Ours: F1 with the F8 discount from a day of stable's history. */
export function ours(history: readonly Block["stable"][]): Method {
  let sums: RateSums = history.reduce(addRate, NO_RATES);
  const window = [...history];
  const logs = WORSE_RATIOS.map(() => 0);
  let oldest = 0;
  return {
    look: (block) => {
      const phi = discount(dispersionOf(sums), block.canary.requests, block.stable.requests);
      for (const [i, ratio] of WORSE_RATIOS.entries()) logs[i] = (logs[i] ?? 0) + worseFactor(block, ratio) / phi;
      sums = addRate(sums, block.stable);
      const leaving = window[oldest];
      if (leaving) sums = dropRate(sums, leaving);
      oldest += 1;
      return logMeanExp(logs) >= Math.log(1 / LEVEL);
    },
  };
}

/** A two-sided z-test of the two shares so far, read every minute as if each look were the only one. */
export function zTest(): Method {
  const sums = { nc: 0, kc: 0, ns: 0, ks: 0 };
  return {
    look: ({ canary, stable }) => {
      sums.nc += canary.requests;
      sums.kc += canary.events;
      sums.ns += stable.requests;
      sums.ks += stable.events;
      const pooled = (sums.kc + sums.ks) / (sums.nc + sums.ns);
      const error = Math.sqrt(pooled * (1 - pooled) * (1 / sums.nc + 1 / sums.ns));
      return error > 0 && Math.abs(sums.kc / sums.nc - sums.ks / sums.ns) / error > Z_OF_LEVEL;
    },
  };
}

/** A two-sided Mann–Whitney test of the minutes' error rates, p < 0.05, read every minute. */
export function mannWhitneyPeeked(): Method {
  const [canaryRates, stableRates]: [number[], number[]] = [[], []];
  return {
    look: (block) => {
      push(block, canaryRates, stableRates);
      const n = canaryRates.length;
      if (n < FIRST_LOOK) return false;
      const { ranks, tieTerm } = midRanks([...canaryRates, ...stableRates]);
      let rankSum = 0;
      for (let i = 0; i < n; i += 1) rankSum += ranks[i] ?? 0;
      const total = 2 * n;
      const variance = ((n * n) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
      const deviation = Math.max(0, Math.abs(rankSum - (n * (n + 1)) / 2 - (n * n) / 2) - 0.5);
      return variance > 0 && deviation / Math.sqrt(variance) > Z_OF_LEVEL;
    },
  };
}

const KAYENTA_CONFIDENCE = 0.98;
const KAYENTA_TOLERANCE = 0.25;

/**
 * The rule of Kayenta's NetflixACAJudge, stated anew: the 98 % interval of the shift of the minutes' rates lies beyond a
 * quarter of the estimated shift. Either direction counts, as in its default. spinnaker/kayenta at a69573b.
 */
export function kayentaRule(): Method {
  const [canaryRates, stableRates]: [number[], number[]] = [[], []];
  return {
    look: (block) => {
      push(block, canaryRates, stableRates);
      if (canaryRates.length < FIRST_LOOK) return false;
      const shift = hodgesLehmann(canaryRates, stableRates, KAYENTA_CONFIDENCE);
      if (!shift.ok) throw new Error(shift.reason);
      const critical = KAYENTA_TOLERANCE * Math.abs(shift.value.estimate);
      return shift.value.low > critical || shift.value.high < -critical;
    },
  };
}

function push({ canary, stable }: Block, canaryRates: number[], stableRates: number[]): void {
  canaryRates.push(canary.requests > 0 ? canary.events / canary.requests : 0);
  stableRates.push(stable.requests > 0 ? stable.events / stable.requests : 0);
}
