import { refuse } from "./result.ts";
import type { Refusal } from "./result.ts";

/** How far the shares of a distribution may be from 1 in sum: float noise and scraped text, not a missing bin. */
const SUM_TOLERANCE = 1e-6;

/** Refuses no values and values that are not finite. @example checkSample([1, NaN], "current")?.code // => "NOT_FINITE" */
export function checkSample(values: ArrayLike<number>, name: string): Refusal | undefined {
  if (values.length === 0) return refuse("EMPTY", `The sample "${name}" has no values.`);
  for (let i = 0; i < values.length; i += 1)
    if (!Number.isFinite(values[i])) return refuse("NOT_FINITE", `Value ${i} of "${name}" is not a finite number.`);
  return undefined;
}

/** Refuses shares that are negative or do not sum to 1. @example checkPmf([0.5, 0.6], "p")?.code // => "NOT_A_DISTRIBUTION" */
export function checkPmf(shares: readonly number[], name: string): Refusal | undefined {
  const sample = checkSample(shares, name);
  if (sample) return sample;
  const negative = shares.findIndex((share) => share < 0);
  if (negative >= 0) return refuse("NOT_A_DISTRIBUTION", `Share ${negative} of "${name}" is negative.`);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    return refuse("NOT_A_DISTRIBUTION", `The shares of "${name}" sum to ${sum}, not to 1.`);
  return undefined;
}

/** Refuses two distributions over different bins. @example checkPmfs([1], [0.5, 0.5])?.code // => "LENGTH_MISMATCH" */
export function checkPmfs(p: readonly number[], q: readonly number[]): Refusal | undefined {
  return checkPmf(p, "p") ?? checkPmf(q, "q") ?? checkLengths(p, q);
}

/** Refuses cumulative shares that fall or leave [0, 1], and two of different length. */
export function checkCdfs(f: readonly number[], g: readonly number[]): Refusal | undefined {
  for (const [name, cdf] of [
    ["f", f],
    ["g", g],
  ] as const) {
    const sample = checkSample(cdf, name);
    if (sample) return sample;
    let before = 0;
    for (const [i, share] of cdf.entries()) {
      if (share < before - SUM_TOLERANCE || share > 1 + SUM_TOLERANCE)
        return refuse("NOT_A_DISTRIBUTION", `Cumulative share ${i} of "${name}" falls or leaves [0, 1].`);
      before = share;
    }
  }
  return checkLengths(f, g);
}

/** Refuses negative or fractional counts. @example checkCounts([1.5], "row")?.code // => "OUT_OF_RANGE" */
export function checkCounts(counts: readonly number[], name: string): Refusal | undefined {
  const sample = checkSample(counts, name);
  if (sample) return sample;
  const wrong = counts.findIndex((count) => count < 0 || !Number.isInteger(count));
  return wrong < 0
    ? undefined
    : refuse("OUT_OF_RANGE", `Count ${wrong} of "${name}" is not a whole number of at least 0.`);
}

/** Refuses a number outside the open interval. @example checkBetween(1, 0, 1, "alpha")?.code // => "OUT_OF_RANGE" */
export function checkBetween(value: number, low: number, high: number, name: string): Refusal | undefined {
  return value > low && value < high
    ? undefined
    : refuse("OUT_OF_RANGE", `"${name}" must lie between ${low} and ${high}, but is ${value}.`);
}

function checkLengths(a: readonly number[], b: readonly number[]): Refusal | undefined {
  return a.length === b.length
    ? undefined
    : refuse("LENGTH_MISMATCH", `${a.length} and ${b.length} bins cannot be compared: use one binning for both sides.`);
}
