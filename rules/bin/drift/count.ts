import type { TableRow } from "../rows/table-row.ts";
import { scanTable } from "../rows/table.ts";
import { IoError } from "../io.ts";
import { binNames, type Bins, numericBin } from "../../stats/binning/reference-bins.ts";
import type { FeatureBins } from "./sample.ts";

/** Rows per bin of each feature. */
export interface BinCounts {
  readonly rows: number;
  readonly counts: readonly (readonly number[])[];
}

/** Called now and then with the bytes read so far. */
export type Progress = (bytesRead: number) => void;

const ROWS_BETWEEN_PROGRESS = 65_536;

/** Counts every row of a file into the bins: one number per bin is kept, whatever the length of the file. */
export async function countBins(
  path: string,
  features: readonly FeatureBins[],
  progress: Progress,
): Promise<BinCounts> {
  let counters: ((row: TableRow) => void)[] = [];
  const counts = features.map(({ bins }) => new Float64Array(binNames(bins).length));
  let rows = 0;
  await scanTable(path, {
    columns: (names) => {
      const missing = features.filter(({ feature }) => !names.includes(feature)).map(({ feature }) => feature);
      if (missing.length > 0) throw new IoError(`${path} has no column ${missing.join(", ")}: it cannot be compared.`);
      counters = features.map(({ feature, bins }, i) =>
        counterOf(bins, names.indexOf(feature), counts[i] ?? new Float64Array(0)),
      );
    },
    row: (row, bytesRead) => {
      for (const count of counters) count(row);
      rows += 1;
      if (rows % ROWS_BETWEEN_PROGRESS === 0) progress(bytesRead);
    },
  });
  return { rows, counts: counts.map((one) => [...one]) };
}

function counterOf(bins: Bins, column: number, counts: Float64Array): (row: TableRow) => void {
  const missing = counts.length - 1;
  const add = (bin: number): void => {
    counts[bin] = (counts[bin] ?? 0) + 1;
  };
  if (bins.kind === "numeric") {
    const edges = Float64Array.from(bins.edges);
    return (row) => {
      const value = row.number(column);
      add(value === undefined || Number.isNaN(value) ? missing : numericBin(edges, value));
    };
  }
  const places = new Map(bins.categories.map((name, i) => [name, i]));
  const other = bins.categories.length;
  return (row) => {
    const value = row.text(column);
    add(value === undefined ? missing : (places.get(value) ?? other));
  };
}
