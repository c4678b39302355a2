import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { checkArm } from "./block.ts";
import type { Arm } from "./block.ts";

/** Running sums over the blocks with traffic of one arm: enough for the dispersion, whatever their number. */
export interface RateSums {
  readonly blocks: number;
  readonly rates: number;
  readonly squares: number;
  readonly inverseRequests: number;
}

/**
 * How much more is discounted than stable's history asks for: an estimate from a day of bursts errs, and bursts are
 * skew. Measured, not derived: `npm run bench -- canary.fpr_long`.
 */
export const DISCOUNT_SAFETY = 1.125;

/** No history yet. */
export const NO_RATES: RateSums = { blocks: 0, rates: 0, squares: 0, inverseRequests: 0 };

/** The sums with one more block; a block without traffic says nothing. @example addRate(NO_RATES, { requests: 2, events: 1 }).rates // => 0.5 */
export function addRate(sums: RateSums, arm: Arm): RateSums {
  return arm.requests > 0 ? shift(sums, arm, 1) : sums;
}

/** The sums without the block that left the window. */
export function dropRate(sums: RateSums, arm: Arm): RateSums {
  return arm.requests > 0 ? shift(sums, arm, -1) : sums;
}

function shift(sums: RateSums, arm: Arm, sign: 1 | -1): RateSums {
  const rate = arm.events / arm.requests;
  return {
    blocks: sums.blocks + sign,
    rates: sums.rates + sign * rate,
    squares: sums.squares + sign * rate * rate,
    inverseRequests: sums.inverseRequests + sign / arm.requests,
  };
}

/** The mean of the blocks' rates; 0 without history. @example meanRate(NO_RATES) // => 0 */
export function meanRate({ blocks, rates }: RateSums): number {
  return blocks > 0 ? rates / blocks : 0;
}

/**
 * F8: variance of stable's per-block rates beyond chance, over p(1 − p): max(0, Var y / (p(1−p)) − mean(1/n)).
 * 0 without history or without any event. The moment estimator of a beta-binomial's overdispersion.
 * @example dispersionOf(NO_RATES) // => 0
 */
export function dispersionOf(sums: RateSums): number {
  if (sums.blocks <= 0) return 0;
  const mean = meanRate(sums);
  const ideal = mean * (1 - mean);
  if (!(ideal > 1e-18)) return 0;
  const variance = Math.max(0, sums.squares / sums.blocks - mean * mean);
  return Math.max(0, variance / ideal - sums.inverseRequests / sums.blocks);
}

/** The dispersion of whole blocks. @example dispersion([{ requests: 10, events: 1 }]) // => { ok: true, value: 0 } */
export function dispersion(history: readonly Arm[]): Result<number> {
  if (history.length === 0) return refuse("EMPTY", "No history.");
  let sums = NO_RATES;
  for (const arm of history) {
    const refusal = checkArm(arm, "stable");
    if (refusal) return refusal;
    sums = addRate(sums, arm);
  }
  return accept(dispersionOf(sums));
}

/**
 * φ = 1 + 2·1.125·disp·n_c n_s/(n_c + n_s), real ÷ ideal variance of the rate difference with some safety. Each block's
 * log e is divided by it; φ ≥ 1 depends on the past only, so E[e^(1/φ)] ≤ 1 and the bound still holds.
 * @example discount(0, 10, 10) // => 1
 */
export function discount(disp: number, canaryRequests: number, stableRequests: number): number {
  const requests = canaryRequests + stableRequests;
  return requests === 0 ? 1 : 1 + (2 * DISCOUNT_SAFETY * disp * canaryRequests * stableRequests) / requests;
}

/** The discount of F2b, which reads one arm only: 1 + 1.125·disp·n_c. @example discountOneArm(0.1, 10) // => 2.125 */
export function discountOneArm(disp: number, canaryRequests: number): number {
  return 1 + DISCOUNT_SAFETY * disp * canaryRequests;
}
