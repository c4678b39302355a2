import { normalTail } from "./normal-cdf.ts";

const LN_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Φ⁻¹(p) for 0 < p < 1: Newton's method on ln(1 − Φ), which is concave and so converges from any start.
 * @example normalQuantile(0.5) // => 0
 * @example normalQuantile(0.99).toFixed(9) // => "2.326347874"
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a normal quantile needs 0 < p < 1, got ${p}`);
  if (p === 0.5) return 0;
  return p > 0.5 ? upperQuantile(1 - p) : -upperQuantile(p);
}

/** The z ≥ 0 with 1 − Φ(z) = tail. Exact for tails far below the spacing of numbers near 1. @example upperQuantile(0.5) // => 0 */
export function upperQuantile(tail: number): number {
  if (!(tail > 0 && tail <= 0.5)) throw new RangeError(`an upper quantile needs 0 < tail <= 0.5, got ${tail}`);
  if (tail === 0.5) return 0;
  let z = Math.sqrt(-2 * Math.log(2 * tail));
  for (let round = 0; round < 50; round += 1) {
    const q = normalTail(z);
    const density = Math.exp(-0.5 * z * z - LN_SQRT_TWO_PI);
    const step = ((Math.log(q) - Math.log(tail)) * q) / density;
    z += step;
    if (Math.abs(step) <= 1e-15 * (1 + z)) break;
  }
  return z;
}
