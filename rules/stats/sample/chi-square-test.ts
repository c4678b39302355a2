import { checkCounts, checkPmf } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Refusal, Result } from "../result.ts";
import { chiSquareTail } from "../special/chi-square.ts";

/** A χ² or G statistic with its degrees of freedom and the smallest expected count: under 5 the limit is doubtful. */
export interface ChiSquareResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly smallestExpected: number;
}

type Family = "chi-square" | "g";

/**
 * Pearson's χ² of counts against expected shares. Source: https://doi.org/10.1080/14786440009463897
 * @example chiSquareFit([10, 20], [0.5, 0.5]) // => statistic 3.33, df 1, p 0.068
 */
export function chiSquareFit(counts: readonly number[], shares: readonly number[]): Result<ChiSquareResult> {
  return fit(counts, shares, "chi-square");
}

/**
 * Pearson's χ² of independence in a contingency table of rows × columns, without continuity correction.
 * @example chiSquareContingency([[10, 10, 20], [20, 20, 20]]) // => statistic 2.7777778, df 2
 */
export function chiSquareContingency(table: readonly (readonly number[])[]): Result<ChiSquareResult> {
  return contingency(table, "chi-square");
}

/** The likelihood-ratio (G) statistic against expected shares: 2 Σ O ln(O/E). @example gFit([10, 20], [0.5, 0.5]) // => statistic 3.398 */
export function gFit(counts: readonly number[], shares: readonly number[]): Result<ChiSquareResult> {
  return fit(counts, shares, "g");
}

/** The likelihood-ratio (G) statistic of independence. @example gContingency([[10, 10, 20], [20, 20, 20]]) // => statistic 2.768859 */
export function gContingency(table: readonly (readonly number[])[]): Result<ChiSquareResult> {
  return contingency(table, "g");
}

function fit(counts: readonly number[], shares: readonly number[], family: Family): Result<ChiSquareResult> {
  const refusal = checkCounts(counts, "counts") ?? checkPmf(shares, "shares");
  if (refusal) return refusal;
  if (counts.length !== shares.length)
    return refuse("LENGTH_MISMATCH", `${counts.length} counts cannot be compared with ${shares.length} shares.`);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return refuse("EMPTY", "All counts are 0.");
  if (counts.some((count, i) => count > 0 && shares[i] === 0))
    return refuse("OUT_OF_RANGE", "A cell with expected share 0 was seen: the statistic would be infinite.");
  const cells = counts.map((observed, i) => ({ observed, expected: total * (shares[i] ?? 0) }));
  return summarise(cells, shares.filter((share) => share > 0).length - 1, family);
}

function contingency(table: readonly (readonly number[])[], family: Family): Result<ChiSquareResult> {
  const columns = table[0]?.length ?? 0;
  for (const [i, row] of table.entries()) {
    const refusal: Refusal | undefined = checkCounts(row, `row ${i}`);
    if (refusal) return refusal;
    if (row.length !== columns) return refuse("LENGTH_MISMATCH", `Row ${i} has ${row.length} cells, not ${columns}.`);
  }
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = Array.from({ length: columns }, (_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  if (total === 0) return refuse("EMPTY", "The table has no counts.");
  const rows = rowSums.filter((sum) => sum > 0).length;
  const used = columnSums.filter((sum) => sum > 0).length;
  const cells = table.flatMap((row, i) =>
    row.map((observed, j) => ({ observed, expected: ((rowSums[i] ?? 0) * (columnSums[j] ?? 0)) / total })),
  );
  return summarise(cells, (rows - 1) * (used - 1), family);
}

function summarise(
  cells: readonly { observed: number; expected: number }[],
  degreesOfFreedom: number,
  family: Family,
): Result<ChiSquareResult> {
  if (degreesOfFreedom < 1) return refuse("NO_VARIATION", "Fewer than two rows or columns hold counts.");
  const used = cells.filter((cell) => cell.expected > 0);
  const statistic = used.reduce((sum, { observed, expected }) => {
    if (family === "chi-square") return sum + (observed - expected) ** 2 / expected;
    return observed > 0 ? sum + 2 * observed * Math.log(observed / expected) : sum;
  }, 0);
  return accept({
    statistic,
    degreesOfFreedom,
    pValue: chiSquareTail(statistic, degreesOfFreedom),
    smallestExpected: Math.min(...used.map((cell) => cell.expected)),
  });
}
