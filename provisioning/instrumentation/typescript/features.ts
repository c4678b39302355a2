import { createHash } from "node:crypto";

const MISSING = "missing";
/** The bin of a value, and the class of a prediction, that nobody foresaw. */
export const OTHER = "other";

/** A feature in bins. `layout` is a hash of the edges: other edges are another layout, and the two are never compared. */
export type Feature = {
  readonly name: string;
  readonly layout: string;
  readonly bins: readonly string[];
  readonly binOf: (value: unknown) => string;
};

/** One row of features by name. */
export type Row = Readonly<Record<string, unknown>>;

const layoutOf = (edges: readonly (number | string)[]): string =>
  createHash("sha256").update(edges.join("|")).digest("hex").slice(0, 8);

/** A number; the inner edges were cut from the training rows, such as deciles. */
export function numericFeature(name: string, cuts: readonly number[]): Feature {
  const edges = [...new Set(cuts)].sort((left, right) => left - right);
  const nameOf = (at: number): string => `d${String(at + 1).padStart(2, "0")}`;
  const binOf = (value: unknown): string => {
    if (value === undefined || value === null || Number.isNaN(value)) return MISSING;
    if (typeof value !== "number") return OTHER;
    const at = edges.findIndex((edge) => value <= edge);
    return nameOf(at === -1 ? edges.length : at);
  };
  return { name, layout: layoutOf(edges), bins: [...[...edges, 0].map((_, at) => nameOf(at)), MISSING, OTHER], binOf };
}

/** A value of a closed set. */
export function categoryFeature(name: string, categories: readonly string[]): Feature {
  const binOf = (value: unknown): string => {
    if (value === undefined || value === null) return MISSING;
    return categories.find((category) => category === value) ?? OTHER;
  };
  return { name, layout: layoutOf(categories), bins: [...categories, MISSING, OTHER], binOf };
}

/** Share of the rows in each bin of a feature, 0 for an empty one; at least one row. */
export function sharesOf({ name, bins, binOf }: Feature, rows: readonly Row[]): ReadonlyMap<string, number> {
  const counts = new Map(bins.map((bin) => [bin, 0]));
  for (const row of rows) counts.set(binOf(row[name]), (counts.get(binOf(row[name])) ?? 0) + 1);
  return new Map([...counts].map(([bin, count]) => [bin, count / rows.length]));
}
