import { checkCounts, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { chiSquareContingency } from "./chi-square-test.ts";
import { midRanks } from "./ranks.ts";

/**
 * Cohen's d: difference of means in pooled standard deviations. Source: Cohen 1988, ISBN 0805802835
 * @example cohensD([2, 4, 6], [1, 3, 5]) // => { ok: true, value: 0.5 }
 */
export function cohensD(a: readonly number[], b: readonly number[]): Result<number> {
  const refusal = checkSample(a, "a") ?? checkSample(b, "b");
  if (refusal) return refusal;
  if (a.length < 2 || b.length < 2) return refuse("EMPTY", "A standard deviation needs two values on each side.");
  const [x, y] = [moments(a), moments(b)];
  const pooled = Math.sqrt((x.squares + y.squares) / (a.length + b.length - 2));
  if (pooled === 0) return refuse("NO_VARIATION", "All values are equal on both sides: there is no scale.");
  return accept((x.mean - y.mean) / pooled);
}

/** Hedges' g: Cohen's d less its small-sample bias, J = 1 − 3/(4·df − 1). @example hedgesG([2, 4, 6], [1, 3, 5]) // => { ok: true, value: 0.4 } */
export function hedgesG(a: readonly number[], b: readonly number[]): Result<number> {
  const d = cohensD(a, b);
  return d.ok ? accept(d.value * (1 - 3 / (4 * (a.length + b.length - 2) - 1))) : d;
}

/**
 * Cliff's delta: P(a > b) − P(a < b), −1 … 1; also the rank-biserial correlation of Mann–Whitney.
 * Source: Cliff 1993, https://doi.org/10.1037/0033-2909.114.3.494
 * @example cliffsDelta([3, 4], [1, 2]) // => { ok: true, value: 1 }
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): Result<number> {
  const refusal = checkSample(a, "a") ?? checkSample(b, "b");
  if (refusal) return refusal;
  const { ranks } = midRanks([...a, ...b]);
  const u = ranks.subarray(0, a.length).reduce((sum, rank) => sum + rank, 0) - (a.length * (a.length + 1)) / 2;
  return accept((2 * u) / (a.length * b.length) - 1);
}

/**
 * Cramér's V of a contingency table: √(χ²/(N·(min(rows, columns) − 1))), 0 … 1. Source: Cramér 1946, ISBN 0691080046
 * @example cramersV([[10, 0], [0, 10]]) // => { ok: true, value: 1 }
 */
export function cramersV(table: readonly (readonly number[])[]): Result<number> {
  const test = chiSquareContingency(table);
  if (!test.ok) return test;
  const columnSums = (table[0] ?? []).map((_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const rows = table.filter((row) => row.some((count) => count > 0)).length;
  const columns = columnSums.filter((sum) => sum > 0).length;
  const total = columnSums.reduce((sum, count) => sum + count, 0);
  return accept(Math.min(1, Math.sqrt(test.value.statistic / (total * (Math.min(rows, columns) - 1)))));
}

/**
 * Cohen's h: difference of two shares on the arcsine scale, 2 asin √p − 2 asin √q, so that 1 % v 2 % counts as it should.
 * @example cohensH({ events: 1, of: 2 }, { events: 1, of: 2 }) // => { ok: true, value: 0 }
 */
export function cohensH(p: { events: number; of: number }, q: { events: number; of: number }): Result<number> {
  const refusal = checkCounts([p.events, p.of, q.events, q.of], "counts");
  if (refusal) return refusal;
  if (p.of === 0 || q.of === 0) return refuse("EMPTY", "A share needs at least one trial.");
  if (p.events > p.of || q.events > q.of) return refuse("OUT_OF_RANGE", "More events than trials.");
  return accept(2 * Math.asin(Math.sqrt(p.events / p.of)) - 2 * Math.asin(Math.sqrt(q.events / q.of)));
}

function moments(values: readonly number[]): { mean: number; squares: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}
