import { checkBetween, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { normalQuantile } from "../special/normal-quantile.ts";

/** An estimate with the interval that covers the truth with the chosen confidence. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const LARGEST_PRODUCT = 4_000_000;

/**
 * Hodges–Lehmann shift: the median of all differences aᵢ − bⱼ; its interval inverts the Mann–Whitney test.
 * Source: Hodges & Lehmann 1963, https://doi.org/10.1214/aoms/1177704172
 * @example hodgesLehmann([3, 4, 5], [1, 2, 3]) // => estimate 2
 */
export function hodgesLehmann(a: readonly number[], b: readonly number[], confidence = 0.95): Result<Interval> {
  const refusal = checkSample(a, "a") ?? checkSample(b, "b") ?? checkBetween(confidence, 0, 1, "confidence");
  if (refusal) return refusal;
  const [n, m] = [a.length, b.length];
  if (n * m > LARGEST_PRODUCT)
    return refuse("TOO_LARGE", `${n} × ${m} differences are more than ${LARGEST_PRODUCT}: draw a sample first.`);
  const differences = new Float64Array(n * m);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < m; j += 1) differences[i * m + j] = (a[i] ?? 0) - (b[j] ?? 0);
  differences.sort();
  const spread = normalQuantile(0.5 + confidence / 2) * Math.sqrt((n * m * (n + m + 1)) / 12);
  const below = Math.max(0, Math.floor((n * m) / 2 - spread));
  const at = (i: number): number => differences[i] ?? 0;
  const middle = n * m - 1;
  const estimate = (at(Math.floor(middle / 2)) + at(Math.ceil(middle / 2))) / 2;
  return accept({ estimate, low: at(below), high: at(n * m - 1 - below) });
}
