import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { IoError } from "../io.ts";
import { fieldText, scanCsv, type CsvRow } from "./csv-scanner.ts";
import { parseDecimal } from "./decimal.ts";
import { scanParquet } from "./parquet.ts";
import type { TableRow, TableVisitor } from "./table-row.ts";

/** Words that stand for no value. */
const NO_VALUE = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"]);

/** Visits a CSV, JSONL or Parquet file, by the end of its name. */
export async function scanTable(path: string, visitor: TableVisitor): Promise<void> {
  if (path.endsWith(".csv")) return scanCsvTable(path, visitor);
  if (/[.](jsonl|ndjson)$/.test(path)) return scanJsonLines(path, visitor);
  if (path.endsWith(".parquet")) return readable(path, () => scanParquet(path, visitor, NO_VALUE));
  throw new IoError(`${path} is neither CSV (.csv), JSON lines (.jsonl, .ndjson) nor Parquet (.parquet).`);
}

async function readable(path: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof IoError) throw error;
    throw new IoError(`${path} could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function scanCsvTable(path: string, visitor: TableVisitor): Promise<void> {
  let header: readonly string[] | undefined;
  let current: CsvRow | undefined;
  // One object for all rows: it looks at the row that is being visited.
  const view: TableRow = {
    number: (column) => {
      if (!current || column >= current.count) return undefined;
      const [start, end] = [current.starts[column] ?? 0, current.ends[column] ?? 0];
      if (start === end) return undefined;
      const value = parseDecimal(current.bytes, start, end);
      return Number.isNaN(value) && NO_VALUE.has(fieldText(current, column)) ? undefined : value;
    },
    text: (column) => {
      if (!current || column >= current.count) return undefined;
      const value = fieldText(current, column);
      return NO_VALUE.has(value) ? undefined : value;
    },
  };
  await scanCsv(path, (row, bytesRead) => {
    if (header) {
      current = row;
      visitor.row(view, bytesRead);
      return;
    }
    header = Array.from({ length: row.count }, (_, i) => fieldText(row, i).replace(/^\uFEFF/, ""));
    visitor.columns(header);
  });
  if (!header) throw new IoError(`${path} is empty: the first row must name the columns.`);
}

async function scanJsonLines(path: string, visitor: TableVisitor): Promise<void> {
  const stream = createReadStream(path, { highWaterMark: 2 ** 20 });
  const failure = new Promise<never>((_, reject) => stream.once("error", reject));
  let names: readonly string[] | undefined;
  let line = 0;
  const read = async (): Promise<void> => {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line += 1;
      if (text.trim() === "") continue;
      const record = parseRecord(text, path, line);
      if (!names) {
        names = Object.keys(record);
        visitor.columns(names);
      }
      visitor.row(recordRow(record, names), stream.bytesRead);
    }
  };
  await readable(path, () => Promise.race([read(), failure]));
  if (!names) throw new IoError(`${path} has no records.`);
}

function parseRecord(text: string, path: string, line: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new IoError(`${path}:${line} is no JSON.`, { cause: error });
  }
  throw new IoError(`${path}:${line} is no JSON object.`);
}

function recordRow(record: Readonly<Record<string, unknown>>, names: readonly string[]): TableRow {
  const valueOf = (column: number): unknown => record[names[column] ?? ""];
  return {
    number: (column) => {
      const value = valueOf(column);
      if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
      if (typeof value === "boolean") return value ? 1 : 0;
      if (typeof value !== "string" || NO_VALUE.has(value)) return undefined;
      return value.trim() === "" ? undefined : Number(value);
    },
    text: (column) => {
      const value = valueOf(column);
      if (value === null || value === undefined) return undefined;
      const text = typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
      return NO_VALUE.has(text) ? undefined : text;
    },
  };
}
