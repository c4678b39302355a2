import { upperIncompleteGamma } from "./incomplete-gamma.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** P(χ² ≥ x) with df degrees of freedom. Source: https://dlmf.nist.gov/8.2 @example chiSquareTail(0, 3) // => 1 */
export function chiSquareTail(x: number, df: number): number {
  return upperIncompleteGamma(df / 2, Math.max(0, x) / 2);
}

/**
 * The x with P(χ² ≤ x) = p: bisection of the tail around the Wilson–Hilferty estimate.
 * @example chiSquareQuantile(0.95, 1).toFixed(6) // => "3.841459"
 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) throw new RangeError(`a χ² quantile needs 0 < p < 1 and df > 0, got ${p}, ${df}`);
  const spread = 2 / (9 * df);
  const guess = df * Math.max(1 - spread + normalQuantile(p) * Math.sqrt(spread), 0.05) ** 3;
  let low = guess;
  let high = guess;
  while (low > 1e-300 && chiSquareTail(low, df) < 1 - p) low /= 2;
  while (chiSquareTail(high, df) > 1 - p) high = 2 * high + 1e-300;
  for (let round = 0; round < 200 && high - low > 1e-15 * high; round += 1) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, df) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
