import { accept } from "../result.ts";
import type { Result } from "../result.ts";
import { checkBlocks } from "./block.ts";
import type { Block } from "./block.ts";
import { logMeanExp } from "./log-mean-exp.ts";

/**
 * Rate ratios canary ÷ stable that evidence is collected for; the mean over them needs no guess which one is true.
 * Larger ratios than 3 would not be found sooner (measured at 1 → 5 %), but each costs all others a share of the mean.
 */
export const WORSE_RATIOS = [1.25, 1.5, 2, 3] as const;

/**
 * F1: log factor of one checked block against "the canary's rate is at most stable's", for rate ratio r > 1:
 * k_c ln r − (k_c + k_s) ln((r n_c + n_s)/(n_c + n_s)). Its mean under the null is at most 1 for any counts or scores in
 * [0, 1], because a^X ≤ 1 + X(a − 1). Literature: https://arxiv.org/abs/2011.03567, https://arxiv.org/abs/1906.09712
 * @example worseFactor({ canary: { requests: 10, events: 0 }, stable: { requests: 10, events: 0 } }, 2) // => 0
 */
export function worseFactor({ canary, stable }: Block, ratio: number): number {
  const requests = canary.requests + stable.requests;
  if (requests === 0) return 0;
  const events = canary.events + stable.events;
  return canary.events * Math.log(ratio) - events * Math.log((ratio * canary.requests + stable.requests) / requests);
}

/**
 * log e that the canary is worse: the mean over the alternatives of the product of all blocks' factors.
 * At most a share α of runs without a regression ever reaches ln(1/α), however often one looks (Ville 1939).
 * @example worseEvidence([{ canary: { requests: 100, events: 10 }, stable: { requests: 100, events: 0 } }]) // => about 3.05
 */
export function worseEvidence(blocks: readonly Block[], ratios: readonly number[] = WORSE_RATIOS): Result<number> {
  const refusal = checkBlocks(blocks);
  if (refusal) return refusal;
  return accept(logMeanExp(ratios.map((r) => blocks.reduce((sum, block) => sum + worseFactor(block, r), 0))));
}
