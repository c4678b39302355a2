import { logSumExp } from "./log-mean-exp.ts";

/** Shares of slow requests between which a latency bound lies in the tail, and what every other bound keeps at least. */
export const TAIL = { from: 0.001, to: 0.1, least: 0.05 } as const;

/**
 * How much a latency bound counts in the mean over bounds, from the share of stable's past requests that were slower.
 * In the bulk the same shift is a small ratio, and beyond the tail nothing has happened yet. Continuous, so that a share
 * near a limit may not flip it. Any weight that depends on the past alone keeps the bound of Ville.
 * @example boundWeight(0.02) // => 1
 */
export function boundWeight(pastShare: number): number {
  const [rare, bulk] = [Math.min(1, pastShare / TAIL.from), Math.min(1, TAIL.to / pastShare) ** 2];
  return Math.max(TAIL.least, rare * bulk);
}

/**
 * Log factor of one block of a weighted mean of evidence, from the log evidence before and after it. With weights that
 * never change the factors multiply to the plain weighted mean.
 * @example mixedFactor([1, 1], [0, 0], [0, 0]) // => 0
 */
export function mixedFactor(weights: readonly number[], before: readonly number[], after: readonly number[]): number {
  const mean = (logs: readonly number[]): number => logSumExp(logs.map((log, i) => log + Math.log(weights[i] ?? 0)));
  return mean(after) - mean(before);
}
