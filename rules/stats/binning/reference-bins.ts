import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** Bins of one feature, taken from the reference alone: bins that move with the data hide what they should show. */
export type Bins =
  | {
      readonly kind: "numeric";
      /** Upper bounds, inclusive, of all bins but the last. */
      readonly edges: readonly number[];
    }
  | {
      readonly kind: "category";
      readonly categories: readonly string[];
    };

/** Most categories that get a bin of their own; all others share "other". */
export const MOST_CATEGORIES = 20;
/** Distinct numbers up to which each number is a bin of its own. */
const FEW_NUMBERS = 10;

/**
 * Deciles of the reference (or fewer, wider bins), merged where they coincide.
 * @example numericBins([1, 2, 2]) // => { ok: true, value: { kind: "numeric", edges: [1.5] } }
 */
export function numericBins(sample: ArrayLike<number>, binCount = 10): Result<Bins> {
  if (sample.length === 0) return refuse("EMPTY", "The reference has no values to take bins from.");
  if (!Number.isInteger(binCount) || binCount < 2) return refuse("OUT_OF_RANGE", `${binCount} is no number of bins.`);
  const sorted = Float64Array.from(sample).sort();
  if (sorted.some((value) => !Number.isFinite(value)))
    return refuse("NOT_FINITE", "The reference has a value that is not finite.");
  const distinct = new Set(sorted);
  const edges = distinct.size <= FEW_NUMBERS ? midpoints([...distinct]) : quantileEdges(sorted, binCount);
  return accept({ kind: "numeric", edges });
}

function quantileEdges(sorted: Float64Array, binCount: number): number[] {
  const edges: number[] = [];
  for (let i = 1; i < binCount; i += 1) {
    const edge = sorted[Math.ceil((i / binCount) * sorted.length) - 1] ?? 0;
    if (edge > (edges[edges.length - 1] ?? -Infinity)) edges.push(edge);
  }
  return edges;
}

function midpoints(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => (value + (values[i] ?? value)) / 2);
}

/** The most frequent categories of the reference, most frequent first. @example categoryBins(new Map([["a", 2]])) // => ok */
export function categoryBins(counts: ReadonlyMap<string, number>): Result<Bins> {
  if (counts.size === 0) return refuse("EMPTY", "The reference has no categories.");
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return accept({ kind: "category", categories: sorted.slice(0, MOST_CATEGORIES).map(([name]) => name) });
}

/** Names of the bins in order; the last is for rows without a value. @example binNames({ kind: "numeric", edges: [2] }) // => ["≤ 2", "> 2", "missing"] */
export function binNames(bins: Bins): readonly string[] {
  if (bins.kind === "category") return [...bins.categories, "other", "missing"];
  const { edges } = bins;
  const first = edges[0];
  if (first === undefined) return ["any number", "missing"];
  const between = edges.slice(1).map((edge, i) => `${edges[i] ?? ""} … ${edge}`);
  return [`≤ ${first}`, ...between, `> ${edges[edges.length - 1] ?? ""}`, "missing"];
}

/** Index of the bin of a number. @example numericBin([2, 4], 3) // => 1 */
export function numericBin(edges: readonly number[] | Float64Array, value: number): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] ?? Infinity)) bin += 1;
  return bin;
}
