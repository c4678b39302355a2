import type { LinkModel } from "@grafana/data";
import type { DriftState, FeatureDrift } from "@noops-ml/rules/stats/verdict/decide-drift.ts";

/** One bin of a feature: its share now and in the reference. */
export type BinShares = { readonly bin: string; readonly now: number; readonly reference: number };

/**
 * The scores of a feature over time with the code of the state the rules gave each. Columns, not points: two hundred
 * features over a day are a hundred thousand cells, of which a screen shows a part.
 */
export type DriftCourse = {
  readonly times: readonly number[];
  readonly scores: readonly number[];
  readonly codes: readonly number[];
};

/** Everything known about one feature of one version. */
export type DriftFeature = {
  readonly key: string;
  /** An input of the model, or the class that it predicts. */
  readonly kind: "feature" | "class";
  readonly feature: string;
  readonly version: string;
  readonly layout: string;
  readonly state: DriftState;
  readonly reason: FeatureDrift["reason"];
  readonly psi: number | undefined;
  /** PSI that noise alone reaches in one of a hundred windows at this sample size. */
  readonly floor: number | undefined;
  readonly hellinger: number | undefined;
  readonly rows: number | undefined;
  readonly referenceRows: number | undefined;
  /** Rows that either side needs before its distribution says something. */
  readonly neededRows: number | undefined;
  /** Share of mass in bins that only one side has. */
  readonly massLost: number | undefined;
  readonly measuredAt: number | undefined;
  readonly bins: readonly BinShares[];
  readonly course: DriftCourse;
  /** Data links of the dashboard for this feature. */
  readonly links: () => readonly LinkModel[];
};
