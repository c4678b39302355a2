/** One line of a panel; points are in order of time, in Unix seconds. */
export interface PlotSeries {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** One pair of axes. */
export interface PlotPanel {
  readonly title: string;
  /** `percent` has an axis to 100 %, `share` one as high as its highest value. */
  readonly unit: "burn" | "percent" | "share";
  readonly series: readonly PlotSeries[];
  /** A level that means something, such as the burn rate that pages. */
  readonly threshold: { readonly value: number; readonly label: string } | null;
}

/** Panels above each other that share their time axis, with moments that explain the lines. */
export interface TimePlot {
  readonly title: string;
  readonly panels: readonly PlotPanel[];
  readonly from: number;
  readonly to: number;
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

/** A distribution then and now, bin by bin. */
export interface ComparisonPlot {
  readonly title: string;
  readonly bins: readonly string[];
  readonly reference: readonly number[];
  readonly now: readonly number[];
}
