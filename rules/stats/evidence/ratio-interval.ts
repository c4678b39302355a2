import { checkBetween } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { checkBlocks } from "./block.ts";
import type { Block } from "./block.ts";
import { logMeanExp } from "./log-mean-exp.ts";
import { withinMarginFactor } from "./within-margin.ts";

/** How far the alternatives lie from the tested ratio. */
const STEPS = [0.5, 0.7, 0.85, 0.95] as const;

/** Rate ratio canary ÷ stable with an interval that holds at all times; `Infinity` where nothing bounds it. */
export interface RatioInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * All ratios R that are not refuted at level α/2 in either direction: F2 against "at least R", and with the arms
 * swapped against "at most R", by bisection.
 * @example ratioInterval([], 0.05) // => { ok: true, value: { low: 0, high: Infinity } }
 */
export function ratioInterval(blocks: readonly Block[], alpha: number): Result<RatioInterval> {
  const refusal = checkBetween(alpha, 0, 1, "alpha") ?? checkBlocks(blocks);
  if (refusal) return refusal;
  const bound = Math.log(2 / alpha);
  const swapped = blocks.map(({ canary, stable }) => ({ canary: stable, stable: canary }));
  const high = smallestRefuted(blocks, bound);
  const inverse = smallestRefuted(swapped, bound);
  if (Number.isNaN(high) || Number.isNaN(inverse)) return refuse("NOT_FINITE", "The counts are too large to invert.");
  return accept({ low: inverse === Infinity ? 0 : 1 / inverse, high });
}

/** log e against "ratio ≥ R", alternatives below R. */
function against(blocks: readonly Block[], ratio: number): number {
  return logMeanExp(
    STEPS.map((step) => blocks.reduce((sum, block) => sum + withinMarginFactor(block, step * ratio, ratio), 0)),
  );
}

function smallestRefuted(blocks: readonly Block[], bound: number): number {
  const refuted = (logRatio: number): boolean => against(blocks, Math.exp(logRatio)) >= bound;
  let [low, high] = [-25, 25];
  if (!refuted(high)) return Infinity;
  if (refuted(low)) return Math.exp(low);
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (refuted(middle)) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
