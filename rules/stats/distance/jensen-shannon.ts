import { checkPmfs } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";

/** Logarithms are taken of shares of at least this; the share in front of them is 0 there anyway. */
const CLAMP = 1e-12;

/**
 * Jensen–Shannon distance in nats: √(½ KL(p‖m) + ½ KL(q‖m)), m = (p+q)/2; 0 … √ln 2, a metric.
 * Source: Endres & Schindelin 2003, https://doi.org/10.1109/TIT.2003.813506
 * @example jensenShannon([1, 0], [0.5, 0.5]) // => about 0.464501
 */
export function jensenShannon(p: readonly number[], q: readonly number[]): Result<number> {
  const refusal = checkPmfs(p, q);
  if (refusal) return refusal;
  let sum = 0;
  for (const [i, a] of p.entries()) {
    const b = q[i] ?? 0;
    const middle = Math.max((a + b) / 2, CLAMP);
    sum += a * Math.log(Math.max(a, CLAMP) / middle) + b * Math.log(Math.max(b, CLAMP) / middle);
  }
  return accept(Math.sqrt(Math.max(0.5 * sum, 0)));
}
