/** A simulated share in percent, with ±1.96 standard errors. */
export function shareOf(calls: readonly (number | null)[]): { percent: number; error: number } {
  const p = calls.filter((call) => call !== null).length / calls.length;
  return { percent: round(100 * p), error: round(196 * Math.sqrt((p * (1 - p)) / calls.length)) };
}

/** Minutes until this share of runs has called; `Infinity` where they never do. @example minutesUntil([1, 2, null], 0.5) // => 2 */
export function minutesUntil(calls: readonly (number | null)[], share: number): number {
  const sorted = calls.map((call) => call ?? Infinity).sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
