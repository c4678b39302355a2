import { checkPmfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * Hellinger distance: √(1 − Σ √(pq)); 0 … 1, no clamp needed. Source: Hellinger 1909, https://doi.org/10.1515/crll.1909.136.210
 * @example hellinger([1, 0], [0, 1]) // => { ok: true, value: 1 }
 */
export function hellinger(p: readonly number[], q: readonly number[]): Result<number> {
  const refusal = checkPmfs(p, q);
  if (refusal) return refusal;
  const overlap = p.reduce((sum, a, i) => sum + Math.sqrt(a * (q[i] ?? 0)), 0);
  return accept(Math.sqrt(Math.max(1 - overlap, 0)));
}
