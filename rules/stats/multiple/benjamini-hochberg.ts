import { checkBetween, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * Benjamini–Hochberg: which p-values to reject so that at most a share `alpha` of rejections is false on average.
 * Source: https://doi.org/10.1111/j.2517-6161.1995.tb02031.x
 * @example benjaminiHochberg([0.001, 0.9], 0.05) // => { ok: true, value: [true, false] }
 */
export function benjaminiHochberg(pValues: readonly number[], alpha: number): Result<readonly boolean[]> {
  const refusal = checkSample(pValues, "pValues") ?? checkBetween(alpha, 0, 1, "alpha");
  if (refusal) return refusal;
  if (pValues.some((p) => p < 0 || p > 1)) return refuse("OUT_OF_RANGE", "A p-value lies outside [0, 1].");
  const sorted = [...pValues].sort((a, b) => a - b);
  const threshold = sorted.reduce(
    (best, p, i) => (p <= (alpha * (i + 1)) / sorted.length ? p : best),
    Number.NEGATIVE_INFINITY,
  );
  return accept(pValues.map((p) => p <= threshold));
}
