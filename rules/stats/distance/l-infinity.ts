import { checkPmfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/** L∞: the largest difference of one share. @example lInfinity([1, 0], [0.5, 0.5]) // => { ok: true, value: 0.5 } */
export function lInfinity(p: readonly number[], q: readonly number[]): Result<number> {
  const refusal = checkPmfs(p, q);
  if (refusal) return refusal;
  return accept(p.reduce((largest, a, i) => Math.max(largest, Math.abs(a - (q[i] ?? 0))), 0));
}
