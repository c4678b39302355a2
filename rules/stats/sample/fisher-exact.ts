import { checkCounts } from "../checks.ts";
import { accept } from "../result.ts";
import type { Result } from "../result.ts";
import { lnChoose } from "../special/ln-beta.ts";
import type { Alternative, TestResult } from "./test-result.ts";

/** A 2 × 2 table by rows. */
export type Table2x2 = readonly [readonly [number, number], readonly [number, number]];

/** Tables whose probability is equal up to rounding count as equally extreme. */
const SLACK = 1 + 1e-7;

/**
 * Fisher's exact test of a 2 × 2 table; the statistic is the sample odds ratio ad/bc (Infinity when bc = 0 < ad).
 * Source: Fisher 1922, https://doi.org/10.2307/2340521
 * @example fisherExact([[3, 1], [1, 3]]) // => statistic 9, p-value 0.4857
 */
export function fisherExact(table: Table2x2, alternative: Alternative = "two-sided"): Result<TestResult> {
  const [[a, b], [c, d]] = table;
  const refusal = checkCounts([a, b, c, d], "table");
  if (refusal) return refusal;
  const [firstRow, firstColumn, total] = [a + b, a + c, a + b + c + d];
  const low = Math.max(0, firstRow + firstColumn - total);
  const high = Math.min(firstRow, firstColumn);
  const all = lnChoose(total, firstColumn);
  const chance = (x: number): number =>
    Math.exp(lnChoose(firstRow, x) + lnChoose(total - firstRow, firstColumn - x) - all);
  const seen = chance(a);
  let pValue = 0;
  for (let x = low; x <= high; x += 1) {
    const extreme = alternative === "less" ? x <= a : alternative === "greater" ? x >= a : chance(x) <= seen * SLACK;
    if (extreme) pValue += chance(x);
  }
  return accept({ statistic: oddsRatio(a * d, b * c), pValue: Math.min(1, pValue), method: "exact" });
}

function oddsRatio(ad: number, bc: number): number {
  if (bc > 0) return ad / bc;
  return ad > 0 ? Infinity : 1;
}
