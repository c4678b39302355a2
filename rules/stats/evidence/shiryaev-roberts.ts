import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * One step of the Shiryaev–Roberts detector: M ← (1 + M)·e. Alarm at M ≥ A keeps the mean time to a false alarm at least
 * A blocks. Capped at `cap`, so that a long alarm ends soon after its cause. Source: https://arxiv.org/abs/2203.03532
 * @example shiryaevRoberts(0, 0, 100) // => { ok: true, value: 1 }
 */
export function shiryaevRoberts(before: number, logFactor: number, cap: number): Result<number> {
  if (!(before >= 0 && Number.isFinite(before)))
    return refuse("OUT_OF_RANGE", `A detector at ${before} is impossible.`);
  if (Number.isNaN(logFactor) || !(cap > 0)) return refuse("NOT_FINITE", "The factor and the cap must be numbers.");
  return accept(Math.min((1 + before) * Math.exp(logFactor), cap));
}
