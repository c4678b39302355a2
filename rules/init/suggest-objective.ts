/** Objectives that people choose, strictest first. */
const LADDER = [99.99, 99.9, 99.5, 99, 98, 95, 90];
/** The past should have used at most half of the budget: a promise that is broken on its first day helps nobody. */
const HEADROOM = 2;
/** What is suggested where nothing is known. */
const UNKNOWN = 99;

/**
 * The strictest usual objective that the past would have kept with room to spare.
 * @example suggestObjective(0.0004) // => 99.9
 */
export function suggestObjective(failedRatio: number | undefined): number {
  if (failedRatio === undefined || !Number.isFinite(failedRatio)) return UNKNOWN;
  // One step below the strictest: a quiet week proves little.
  return LADDER.slice(1).find((objective) => (100 - objective) / 100 >= failedRatio * HEADROOM) ?? 90;
}

/**
 * The bucket bound for a latency promise: the first one at or above the 99th percentile.
 * @example suggestBound([0.1, 0.25, 0.5], 0.2) // => 0.25
 */
export function suggestBound(bounds: readonly number[], p99: number | undefined): number {
  const sorted = [...bounds].sort((a, b) => a - b);
  const fitting = p99 === undefined ? undefined : sorted.find((bound) => bound >= p99);
  return fitting ?? sorted[Math.floor(sorted.length / 2)] ?? 0.25;
}
