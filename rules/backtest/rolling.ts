import type { Values } from "./history.ts";

/** Running sums and counts, so that any window costs two look-ups. */
export type Rolling = {
  /** Sum of the last `steps` values up to and with `at`. */
  readonly sum: (at: number, steps: number) => number;
  /** How many of them exist. */
  readonly count: (at: number, steps: number) => number;
};

/** Windows over a series; a missing value adds nothing. */
export function rolling(values: Values): Rolling {
  const sums = new Float64Array(values.length + 1);
  const counts = new Uint32Array(values.length + 1);
  values.forEach((value, at) => {
    sums[at + 1] = (sums[at] ?? 0) + (value ?? 0);
    counts[at + 1] = (counts[at] ?? 0) + (value === undefined ? 0 : 1);
  });
  const between = (list: Float64Array | Uint32Array, at: number, steps: number) =>
    (list[at + 1] ?? 0) - (list[Math.max(0, at + 1 - steps)] ?? 0);
  return { sum: (at, steps) => between(sums, at, steps), count: (at, steps) => between(counts, at, steps) };
}
