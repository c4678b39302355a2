import { lnGamma } from "./ln-gamma.ts";

/**
 * ln of the multivariate beta function: Σ ln Γ(vᵢ) − ln Γ(Σ vᵢ). Source: https://dlmf.nist.gov/5.14
 * @example lnBeta([1, 1]) // => 0
 */
export function lnBeta(v: readonly number[]): number {
  let sum = 0;
  let logs = 0;
  for (const value of v) {
    logs += lnGamma(value);
    sum += value;
  }
  return logs - lnGamma(sum);
}

/** ln of the binomial coefficient. @example lnChoose(4, 2).toFixed(12) // => Math.log(6).toFixed(12) */
export function lnChoose(n: number, k: number): number {
  return lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
}
