import { checkPmfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * Total variation: ½ Σ |p − q|, the largest difference in the probability of any event; 0 … 1.
 * @example totalVariation([1, 0], [0.5, 0.5]) // => { ok: true, value: 0.5 }
 */
export function totalVariation(p: readonly number[], q: readonly number[]): Result<number> {
  const refusal = checkPmfs(p, q);
  if (refusal) return refusal;
  return accept(0.5 * p.reduce((sum, a, i) => sum + Math.abs(a - (q[i] ?? 0)), 0));
}
