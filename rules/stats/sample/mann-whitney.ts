import { checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { lnChoose } from "../special/ln-beta.ts";
import { normalTail } from "../special/normal-cdf.ts";
import { midRanks } from "./ranks.ts";
import type { Alternative, TestResult } from "./test-result.ts";

/** Up to this many values in both samples the p-value is exact, with ties too. */
const EXACT_UP_TO = 50;

/**
 * Mann–Whitney U of the first sample. Exact: the permutation distribution of the mid-rank sum, ties included;
 * larger samples: normal limit with tie and continuity correction. Source: https://doi.org/10.1214/aoms/1177730491
 * @example mannWhitney([1, 2, 3], [4, 5, 6]) // => statistic 0, p-value 0.1
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
  alternative: Alternative = "two-sided",
): Result<TestResult> {
  const refusal = checkSample(a, "a") ?? checkSample(b, "b");
  if (refusal) return refusal;
  const [n, m] = [a.length, b.length];
  const { ranks, tieTerm } = midRanks([...a, ...b]);
  const rankSum = ranks.subarray(0, n).reduce((sum, rank) => sum + rank, 0);
  const statistic = rankSum - (n * (n + 1)) / 2;
  if (n + m <= EXACT_UP_TO) {
    const tails = exactTails(ranks, n, rankSum);
    return accept({ statistic, pValue: choose(tails.lower, tails.upper, alternative), method: "exact" });
  }
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  if (variance <= 0) return refuse("NO_VARIATION", "All values are equal: there are no ranks to compare.");
  const deviation = statistic - (n * m) / 2;
  const lower = 1 - normalTail((deviation + 0.5) / Math.sqrt(variance));
  const upper = normalTail((deviation - 0.5) / Math.sqrt(variance));
  return accept({ statistic, pValue: choose(lower, upper, alternative), method: "asymptotic" });
}

function choose(lower: number, upper: number, alternative: Alternative): number {
  if (alternative === "less") return lower;
  if (alternative === "greater") return upper;
  return Math.min(1, 2 * Math.min(lower, upper));
}

/** Both tails of the rank sum over all ways to choose n of the ranks; doubled mid-ranks are whole numbers. */
function exactTails(ranks: Float64Array, n: number, rankSum: number): { lower: number; upper: number } {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const largest = doubled.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(largest + 1));
  const none = ways[0];
  if (none) none[0] = 1;
  for (const rank of doubled)
    for (let size = n; size >= 1; size -= 1) {
      const [to, from] = [ways[size], ways[size - 1]];
      if (to && from) for (let sum = largest; sum >= rank; sum -= 1) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  const all = Math.exp(lnChoose(doubled.length, n));
  const target = Math.round(2 * rankSum);
  let [lower, upper] = [0, 0];
  for (const [sum, count] of ways[n]?.entries() ?? []) {
    if (sum <= target) lower += count;
    if (sum >= target) upper += count;
  }
  return { lower: Math.min(1, lower / all), upper: Math.min(1, upper / all) };
}
