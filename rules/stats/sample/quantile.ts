import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * The p-quantile by linear interpolation between order statistics, type 7 of Hyndman & Fan 1996 (R's default).
 * Source: https://doi.org/10.2307/2684934
 * @example quantile([1, 2, 3, 4], 0.5) // => { ok: true, value: 2.5 }
 */
export function quantile(values: readonly number[], p: number): Result<number> {
  const refusal = checkSample(values, "values");
  if (refusal) return refusal;
  if (!(p >= 0 && p <= 1)) return refuse("OUT_OF_RANGE", `A quantile needs 0 <= p <= 1, got ${p}.`);
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return accept(below + (above - below) * (position - Math.floor(position)));
}
