/** One measured number, printed as one line of JSON. Peer fields only where a peer was measured in the same run. */
export interface FigureResult {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  /** The bar in words, such as `at most 90`, and whether the value holds it. */
  readonly bar?: string;
  readonly holds?: boolean;
  /** ±1.96 standard errors of a simulated share, in the unit of the value. */
  readonly error?: number;
}

/** A named measurement; one run may print several results, such as one per traffic mix. */
export interface Figure {
  /** Name on the command line; every result's name is this or starts with it and a dot. */
  readonly name: string;
  readonly run: () => Promise<FigureResult | readonly FigureResult[]>;
}

/** The result of a figure with a ceiling. @example atMost("loop.fault_to_page_s", 12, "s", 90).holds // => true */
export function atMost(figure: string, value: number, unit: string, bar: number): FigureResult {
  return { figure, value, unit, bar: `at most ${bar}`, holds: value <= bar };
}

/** The result of a figure with a floor. @example atLeast("a.b", 12, "1/s", 90).holds // => false */
export function atLeast(figure: string, value: number, unit: string, bar: number): FigureResult {
  return { figure, value, unit, bar: `at least ${bar}`, holds: value >= bar };
}

/** The q-quantile by nearest rank. @example quantile([3, 1, 2], 0.5) // => 2 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new Error("quantile of no values");
  return value;
}
