import type { TableRow } from "../rows/table-row.ts";
import { scanTable } from "../rows/table.ts";
import { IoError } from "../io.ts";
import { type Bins, categoryBins, numericBins } from "../../stats/binning/reference-bins.ts";

/** Rows that the bins are taken from. A few thousand place deciles within a percent. */
const SAMPLE_ROWS = 20_000;
/** A text column with more distinct values than this in the sample is an identifier, not a category. */
const MOST_DISTINCT_SHARE = 0.5;
const ENOUGH_TO_JUDGE = 100;

/** A column that can be compared, and its bins. */
export interface FeatureBins {
  readonly feature: string;
  readonly bins: Bins;
}

/** Columns of the reference with bins, and those left out with the reason. */
export interface ReferenceShape {
  readonly rows: number;
  readonly features: readonly FeatureBins[];
  readonly skipped: readonly { readonly feature: string; readonly reason: string }[];
}

/** Reads the reference once and takes the bins from a reproducible sample of its rows. */
export async function sampleReference(
  path: string,
  binCount: number,
  wanted: readonly string[],
): Promise<ReferenceShape> {
  let names: readonly string[] = [];
  let rows = 0;
  let kept: (readonly (string | number | undefined)[])[] = [];
  let mask = 0;
  await scanTable(path, {
    columns: (found) => (names = found),
    row: (row) => {
      const index = rows;
      rows += 1;
      // A hash of the row number decides, so that the same file always gives the same bins, whatever its order repeats.
      if ((scramble(index) & mask) !== 0) return;
      kept.push(names.map((_, column) => numberOrText(row, column)));
      if (kept.length < 2 * SAMPLE_ROWS) return;
      mask = mask * 2 + 1;
      // Half of what was kept and half of what comes: early and late rows stay equally likely.
      kept = kept.filter((_, at) => at % 2 === 0);
    },
  });
  if (rows === 0) throw new IoError(`${path} has no rows.`);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new IoError(`${path} has no column ${unknown.join(", ")}.`);
  const features: FeatureBins[] = [];
  const skipped: { feature: string; reason: string }[] = [];
  for (const [column, feature] of names.entries()) {
    if (wanted.length > 0 && !wanted.includes(feature)) continue;
    const found = binsOf(
      kept.map((row) => row[column]),
      binCount,
    );
    if (typeof found === "string") skipped.push({ feature, reason: found });
    else features.push({ feature, bins: found });
  }
  return { rows, features, skipped };
}

function numberOrText(row: TableRow, column: number): string | number | undefined {
  const value = row.number(column);
  return value === undefined || Number.isNaN(value) ? row.text(column) : value;
}

function binsOf(values: readonly (string | number | undefined)[], binCount: number): Bins | string {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return "no value in the reference";
  const numbers = present.filter((value) => typeof value === "number");
  if (numbers.length === present.length) {
    const bins = numericBins(numbers, binCount);
    return bins.ok ? bins.value : bins.reason;
  }
  const counts = new Map<string, number>();
  for (const value of present) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  if (present.length >= ENOUGH_TO_JUDGE && counts.size > MOST_DISTINCT_SHARE * present.length)
    return "almost every value is different: an identifier or a free text";
  const bins = categoryBins(counts);
  return bins.ok ? bins.value : bins.reason;
}

function scramble(index: number): number {
  let x = Math.imul(index ^ (index >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 0;
}
