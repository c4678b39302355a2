import { checkSample } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";
import { correctedTail } from "./ks-one-sample.ts";
import type { TestResult } from "./test-result.ts";

/** Up to this product of both sizes the p-value is exact. */
const EXACT_UP_TO = 40_000;

/**
 * Two-sample Kolmogorov–Smirnov test, two-sided. Exact by counting lattice paths inside the band (Hodges 1958,
 * https://doi.org/10.1007/BF02589501); larger samples by the limit with Vrbik's correction. Ties make it conservative.
 * @example ksTwoSample([1, 2], [3, 4]) // => statistic 1, p-value 0.3333
 */
export function ksTwoSample(a: readonly number[], b: readonly number[]): Result<TestResult> {
  const refusal = checkSample(a, "a") ?? checkSample(b, "b");
  if (refusal) return refusal;
  const [n, m] = [a.length, b.length];
  const steps = largestGap(a, b);
  const statistic = steps / (n * m);
  return accept(
    n * m <= EXACT_UP_TO
      ? { statistic, pValue: leavesBand(n, m, steps), method: "exact" }
      : { statistic, pValue: correctedTail(statistic, (n * m) / (n + m)), method: "asymptotic" },
  );
}

/** max |F − G| as a whole number of steps of 1/(nm), free of rounding. */
function largestGap(a: readonly number[], b: readonly number[]): number {
  const left = [...a].sort((x, y) => x - y);
  const right = [...b].sort((x, y) => x - y);
  let [i, j, largest] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i] ?? Infinity, right[j] ?? Infinity);
    while (i < left.length && left[i] === value) i += 1;
    while (j < right.length && right[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i * right.length - j * left.length));
  }
  return largest;
}

/** Chance that a random path from (0,0) to (n,m) touches |i·m − j·n| ≥ steps; adds up chances, so small ones stay exact. */
function leavesBand(n: number, m: number, steps: number): number {
  if (steps === 0) return 1;
  const row = new Float64Array(m + 1);
  for (let i = 0; i <= n; i += 1)
    for (let j = 0; j <= m; j += 1) {
      if (Math.abs(i * m - j * n) >= steps) row[j] = 1;
      else if (i + j === 0) row[j] = 0;
      else {
        const fromLeft = i > 0 ? (i / (i + j)) * (row[j] ?? 0) : 0;
        const fromBelow = j > 0 ? (j / (i + j)) * (row[j - 1] ?? 0) : 0;
        row[j] = fromLeft + fromBelow;
      }
    }
  return Math.min(1, row[m] ?? 1);
}
