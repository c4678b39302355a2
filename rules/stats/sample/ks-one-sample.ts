import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { kolmogorovTail } from "../special/kolmogorov-tail.ts";
import type { TestResult } from "./test-result.ts";

/** Up to this size the p-value is exact. */
const EXACT_UP_TO = 100;

/**
 * One-sample Kolmogorov–Smirnov test of values against a continuous cdf, two-sided.
 * Exact by Marsaglia, Tsang & Wang 2003, https://doi.org/10.18637/jss.v008.i18; above 100 values Vrbik's correction.
 * @example ksOneSample([0.5], (x) => x) // => { ok: true, value: { statistic: 0.5, pValue: 1, method: "exact" } }
 */
export function ksOneSample(values: readonly number[], cdf: (x: number) => number): Result<TestResult> {
  const refusal = checkSample(values, "values");
  if (refusal) return refusal;
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let statistic = 0;
  for (const [i, value] of sorted.entries()) {
    const share = cdf(value);
    if (!(share >= 0 && share <= 1)) return refuse("NOT_A_DISTRIBUTION", `The cdf is ${share} at ${value}.`);
    statistic = Math.max(statistic, (i + 1) / n - share, share - i / n);
  }
  return accept(
    n <= EXACT_UP_TO
      ? { statistic, pValue: exactTail(statistic, n), method: "exact" }
      : { statistic, pValue: correctedTail(statistic, n), method: "asymptotic" },
  );
}

/**
 * The Kolmogorov tail with Vrbik's correction for finite size, x + 1/(6√n) + (x − 1)/(4n).
 * Source: Vrbik 2018, Small-sample corrections to Kolmogorov–Smirnov test statistic, Pioneer J. Theor. Appl. Stat. 15
 * @example correctedTail(0, 100) // => 1
 */
export function correctedTail(distance: number, effectiveSize: number): number {
  if (distance <= 0) return 1;
  const root = Math.sqrt(effectiveSize);
  const x = root * distance;
  return kolmogorovTail(x + 1 / (6 * root) + (x - 1) / (4 * effectiveSize));
}

/** P(Dₙ ≥ d) = 1 − n!/nⁿ · (Hⁿ)ₖₖ with the transition matrix H of the sample path's band. */
function exactTail(d: number, n: number): number {
  if (d <= 0.5 / n) return 1;
  if (d >= 1) return 0;
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = power(transition(size, h), size, n);
  let scaled = matrix.values[(k - 1) * size + k - 1] ?? 0;
  for (let i = 1; i <= n; i += 1) scaled *= i / n;
  return Math.min(1, Math.max(0, 1 - scaled * 10 ** matrix.exponent));
}

function transition(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) for (let j = 0; j < size; j += 1) matrix[i * size + j] = i - j + 1 < 0 ? 0 : 1;
  for (let i = 0; i < size; i += 1) {
    matrix[i * size] = (matrix[i * size] ?? 0) - h ** (i + 1);
    matrix[(size - 1) * size + i] = (matrix[(size - 1) * size + i] ?? 0) - h ** (size - i);
  }
  if (2 * h - 1 > 0) matrix[(size - 1) * size] = (matrix[(size - 1) * size] ?? 0) + (2 * h - 1) ** size;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= Math.min(i, size - 1); j += 1)
      for (let g = 2; g <= i - j + 1; g += 1) matrix[i * size + j] = (matrix[i * size + j] ?? 0) / g;
  return matrix;
}

/** A matrix with a decimal exponent, because entries grow like nⁿ/n!. */
interface Scaled {
  readonly values: Float64Array;
  readonly exponent: number;
}

function power(matrix: Float64Array, size: number, n: number): Scaled {
  let result: Scaled | undefined;
  let square: Scaled = { values: matrix, exponent: 0 };
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? multiply(result, square, size) : square;
    if (rest > 1) square = multiply(square, square, size);
  }
  return result ?? square;
}

function multiply(a: Scaled, b: Scaled, size: number): Scaled {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let k = 0; k < size; k += 1) {
      const left = a.values[i * size + k] ?? 0;
      if (left !== 0)
        for (let j = 0; j < size; j += 1)
          values[i * size + j] = (values[i * size + j] ?? 0) + left * (b.values[k * size + j] ?? 0);
    }
  let exponent = a.exponent + b.exponent;
  const middle = Math.floor(size / 2);
  if ((values[middle * size + middle] ?? 0) > 1e140) {
    for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) * 1e-140;
    exponent += 140;
  }
  return { values, exponent };
}
