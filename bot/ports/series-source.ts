/** A series of numbers over time, with the labels that tell it apart. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** The metrics store, asked for what a picture shows. Times are Unix seconds; a failed query throws. */
export interface SeriesSource {
  range(expression: string, from: number, to: number, stepSeconds: number): Promise<readonly Series[]>;
  /** The newest value of each series, as a series of one point. */
  latest(expression: string): Promise<readonly Series[]>;
}
