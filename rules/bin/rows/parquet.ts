import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { IoError } from "../io.ts";
import type { TableRow, TableVisitor } from "./table-row.ts";

/** Visits a Parquet file one row group at a time: memory grows with the largest row group, not with the file. */
export async function scanParquet(path: string, visitor: TableVisitor, noValue: ReadonlySet<string>): Promise<void> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  // Nested columns hold no feature.
  const names = parquetSchema(metadata)
    .children.filter(({ children }) => children.length === 0)
    .map(({ element }) => element.name);
  if (names.length === 0 || metadata.num_rows === 0n) throw new IoError(`${path} has no records.`);
  visitor.columns(names);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const chunks = new Map<string, Chunk[]>(names.map((name) => [name, []]));
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: names,
      rowStart: start,
      rowEnd: end,
      onChunk: ({ columnName, columnData, rowStart }) => {
        chunks.get(columnName)?.push({ values: columnData, start: rowStart });
      },
    });
    visitGroup(
      names.map((name) => chunks.get(name) ?? []),
      start,
      end,
      visitor,
      { noValue, bytesPerRow: file.byteLength / Number(metadata.num_rows) },
    );
    start = end;
  }
}

type Chunk = { readonly values: ArrayLike<unknown>; readonly start: number };

function visitGroup(
  columns: readonly (readonly Chunk[])[],
  start: number,
  end: number,
  visitor: TableVisitor,
  { noValue, bytesPerRow }: { readonly noValue: ReadonlySet<string>; readonly bytesPerRow: number },
): void {
  let at = start;
  const valueOf = (column: number): unknown => {
    const chunks = columns[column] ?? [];
    const chunk = chunks.length === 1 ? chunks[0] : [...chunks].reverse().find((each) => each.start <= at);
    return chunk?.values[at - chunk.start];
  };
  // One object for all rows: it looks at the row that is being visited.
  const row: TableRow = {
    number: (column) => {
      const value = valueOf(column);
      if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
      if (typeof value === "bigint") return Number(value);
      if (typeof value === "boolean") return value ? 1 : 0;
      if (typeof value !== "string") return value instanceof Date ? NaN : undefined;
      return noValue.has(value) || value.trim() === "" ? undefined : Number(value);
    },
    text: (column) => {
      const value = valueOf(column);
      if (value === null || value === undefined) return undefined;
      const text = value instanceof Date ? value.toISOString() : String(value as string | number | bigint | boolean);
      return noValue.has(text) ? undefined : text;
    },
  };
  for (; at < end; at += 1) visitor.row(row, Math.round((at + 1) * bytesPerRow));
}
