/** Ranks from 1; equal values share the mean of their ranks. `tieTerm` is Σ (t³ − t) over groups of t equal values. */
export interface Ranks {
  readonly ranks: Float64Array;
  readonly tieTerm: number;
}

/** Mid-ranks. @example midRanks([5, 1, 5]).ranks // => Float64Array.of(2.5, 1, 2.5) */
export function midRanks(values: readonly number[]): Ranks {
  const order = Array.from(values.keys()).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const ranks = new Float64Array(values.length);
  let tieTerm = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1;
    const size = end - start;
    tieTerm += size ** 3 - size;
    for (let i = start; i < end; i += 1) ranks[order[i] ?? 0] = (start + 1 + end) / 2;
    start = end;
  }
  return { ranks, tieTerm };
}
