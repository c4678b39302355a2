import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { checkArm } from "./block.ts";
import type { Arm } from "./block.ts";
import { logMeanExp } from "./log-mean-exp.ts";

/** Ratios over the bar that evidence is collected for. */
export const ABOVE_RATIOS = [1.25, 1.5, 2, 3] as const;

/**
 * Log factor of one checked block against "the rate is at most `bar`": k ln r − n θ₀ (r − 1). Same proof as F1.
 * @example aboveFactor({ requests: 10, events: 0 }, 2, 0.1) // => -1
 */
export function aboveFactor(arm: Arm, ratio: number, bar: number): number {
  return arm.events * Math.log(ratio) - arm.requests * bar * (ratio - 1);
}

/** log e that the rate lies above the bar. @example aboveEvidence([{ requests: 0, events: 0 }], 0.1) // => { ok: true, value: 0 } */
export function aboveEvidence(arms: readonly Arm[], bar: number): Result<number> {
  if (!(bar > 0 && bar <= 1)) return refuse("OUT_OF_RANGE", `A bar of ${bar} is not in (0, 1].`);
  for (const arm of arms) {
    const refusal = checkArm(arm, "sample");
    if (refusal) return refusal;
  }
  return accept(logMeanExp(ABOVE_RATIOS.map((r) => arms.reduce((sum, arm) => sum + aboveFactor(arm, r, bar), 0))));
}
