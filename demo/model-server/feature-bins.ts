import { createHash } from "node:crypto";
import { CHANNELS, NUMERIC_FEATURE_NAMES } from "../transactions/transaction.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { FeatureName } from "./validate-features.ts";

/** Bins of one feature: deciles of the training data or categories, then `missing` and `other`. */
export type FeatureBins = {
  readonly feature: FeatureName;
  /** A hash of the edges: other edges are another layout, and the two are never compared. */
  readonly layout: string;
  readonly bins: readonly string[];
  readonly binOf: (value: number | string | undefined) => string;
};

/** Share of the training rows in each bin: the reference that drift is measured against. */
export type Baseline = { readonly rows: number; readonly pmf: Readonly<Record<string, number>> };

export const MISSING_BIN = "missing";
export const OTHER_BIN = "other";
const DECILES = 10;

const layoutOf = (edges: readonly (number | string)[]) =>
  createHash("sha256").update(edges.join("|")).digest("hex").slice(0, 8);

const decileName = (at: number) => `d${String(at + 1).padStart(2, "0")}`;

/** Upper edges of the first nine deciles; equal ones become one, as in counts with few values. */
export function decileEdges(values: readonly number[]): number[] {
  const sorted = [...values].sort((left, right) => left - right);
  const edges = Array.from(
    { length: DECILES - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / DECILES)] ?? 0,
  );
  return [...new Set(edges)].filter((edge) => edge < (sorted.at(-1) ?? 0));
}

function numericBins(feature: FeatureName, values: readonly number[]): FeatureBins {
  const edges = decileEdges(values);
  const names = [...edges, 0].map((_, at) => decileName(at));
  return {
    feature,
    layout: layoutOf(edges),
    bins: [...names, MISSING_BIN, OTHER_BIN],
    binOf: (value) => {
      if (value === undefined) return MISSING_BIN;
      if (typeof value !== "number") return OTHER_BIN;
      const at = edges.findIndex((edge) => value <= edge);
      return decileName(at === -1 ? edges.length : at);
    },
  };
}

const channelBins: FeatureBins = {
  feature: "channel",
  layout: layoutOf(CHANNELS),
  bins: [...CHANNELS, MISSING_BIN, OTHER_BIN],
  binOf: (value) => {
    if (value === undefined) return MISSING_BIN;
    return CHANNELS.find((channel) => channel === value) ?? OTHER_BIN;
  },
};

/** The bins of every feature, cut from the training rows. */
export function createFeatureBins(rows: readonly Transaction[]): readonly FeatureBins[] {
  const numeric = NUMERIC_FEATURE_NAMES.map((name) =>
    numericBins(
      name,
      rows.map((row) => row[name]),
    ),
  );
  return [...numeric, channelBins];
}

/** Shares of the training rows per bin; bins that no row fell into are there with 0. */
export function countBaseline(bins: FeatureBins, rows: readonly Transaction[]): Baseline {
  const counts = new Map(bins.bins.map((bin) => [bin, 0]));
  for (const row of rows) {
    const bin = bins.binOf(row[bins.feature]);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return { rows: rows.length, pmf: Object.fromEntries([...counts].map(([bin, count]) => [bin, count / rows.length])) };
}
