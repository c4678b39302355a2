import { erfc } from "./erfc.ts";

/** Φ(z), the share of a standard normal below z. Source: https://dlmf.nist.gov/7.17 @example normalCdf(0) // => 0.5 */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

/** 1 − Φ(z) without cancellation in the upper tail. @example normalTail(0) // => 0.5 */
export function normalTail(z: number): number {
  return 0.5 * erfc(z / Math.SQRT2);
}
