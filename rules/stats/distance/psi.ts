import { checkPmfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/** Shares below this count as this: part of the definition here, so that an empty bin costs a finite amount. */
export const PSI_CLAMP = 1e-4;

/**
 * Population stability index: Σ (p − q) ln(p/q), both shares clamped from below at 1e-4.
 * It is Jeffreys' divergence: Kullback & Leibler 1951, https://doi.org/10.1214/aoms/1177729694
 * @example psi([0.5, 0.5], [0.5, 0.5]) // => { ok: true, value: 0 }
 */
export function psi(p: readonly number[], q: readonly number[]): Result<number> {
  const refusal = checkPmfs(p, q);
  if (refusal) return refusal;
  let sum = 0;
  for (const [i, share] of p.entries()) {
    const a = Math.max(share, PSI_CLAMP);
    const b = Math.max(q[i] ?? 0, PSI_CLAMP);
    sum += (a - b) * Math.log(a / b);
  }
  return accept(sum);
}
