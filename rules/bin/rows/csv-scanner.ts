import { type FileHandle, open } from "node:fs/promises";
import { IoError } from "../io.ts";

const CHUNK_BYTES = 2 ** 20;
const LONGEST_ROW_BYTES = 2 ** 24;
const [NEWLINE, RETURN, COMMA, QUOTE] = [10, 13, 44, 34];

/** One row of a CSV file as places in a buffer that is reused: read it before you return. */
export interface CsvRow {
  readonly bytes: Buffer;
  /** Number of fields; field i lies from `starts[i]` to `ends[i]`, without its quotes. */
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Who gets the rows. The first row is the header. */
export type RowVisitor = (row: CsvRow, bytesRead: number) => void;

/** The text of one field; doubled quotes become single. */
export function fieldText(row: CsvRow, field: number): string {
  return row.bytes.toString("utf8", row.starts[field] ?? 0, row.ends[field] ?? 0).replaceAll('""', '"');
}

/** Visits every row of a CSV file in one buffer of a fixed size: memory does not grow with the file. RFC 4180. */
export async function scanCsv(path: string, visit: RowVisitor): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    await scanFile(file, visit);
  } catch (error) {
    if (error instanceof IoError) throw error;
    throw new IoError(`${path} could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await file?.close();
  }
}

async function scanFile(file: FileHandle, visit: RowVisitor): Promise<void> {
  let buffer: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let total = 0;
  const scanner = createRowScanner();
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    total += bytesRead;
    filled += bytesRead;
    const last = bytesRead === 0;
    // A file may end without a newline.
    if (last && filled > 0 && buffer[filled - 1] !== NEWLINE) {
      buffer = filled === buffer.length ? Buffer.concat([buffer, Buffer.alloc(1)]) : buffer;
      buffer[filled] = NEWLINE;
      filled += 1;
    }
    const used = scanner(buffer, filled, (row) => {
      visit(row, total);
    });
    if (last) {
      if (used < filled) throw new IoError("The file ends inside a quoted field.");
      return;
    }
    buffer.copyWithin(0, used, filled);
    filled -= used;
    if (filled === buffer.length) buffer = grow(buffer);
  }
}

function grow(buffer: Buffer): Buffer {
  if (buffer.length >= LONGEST_ROW_BYTES)
    throw new IoError(`A row is longer than ${LONGEST_ROW_BYTES} bytes: is a quote missing?`);
  return Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
}

/** Finds complete rows; returns how many bytes they take. */
function createRowScanner(): (bytes: Buffer, filled: number, visit: (row: CsvRow) => void) => number {
  let starts = new Int32Array(64);
  let ends = new Int32Array(64);
  return (bytes, filled, visit) => {
    let rowStart = 0;
    let at = 0;
    let count = 0;
    while (at < filled) {
      if (count === starts.length) {
        starts = doubled(starts);
        ends = doubled(ends);
      }
      let end: number;
      if (bytes[at] === QUOTE) {
        const close = closingQuote(bytes, at + 1, filled);
        if (close < 0) return rowStart;
        starts[count] = at + 1;
        ends[count] = close;
        end = endOfField(bytes, close + 1, filled);
      } else {
        end = endOfField(bytes, at, filled);
        starts[count] = at;
        ends[count] = end > at && bytes[end - 1] === RETURN && bytes[end] === NEWLINE ? end - 1 : end;
      }
      if (end >= filled) return rowStart;
      count += 1;
      at = end + 1;
      if (bytes[end] === NEWLINE) {
        const empty = count === 1 && starts[0] === ends[0];
        if (!empty) visit({ bytes, count, starts, ends });
        rowStart = at;
        count = 0;
      }
    }
    return rowStart;
  };
}

/** The comma or newline from here on, or `filled`. */
function endOfField(bytes: Buffer, from: number, filled: number): number {
  let end = from;
  for (; end < filled; end += 1) {
    const byte = bytes[end] ?? NEWLINE;
    // Digits, dots, signs and letters are beyond the comma: for most bytes one comparison decides.
    if (byte <= COMMA && (byte === COMMA || byte === NEWLINE)) break;
  }
  return end;
}

function closingQuote(bytes: Buffer, from: number, filled: number): number {
  for (let at = from; at < filled; at += 1) {
    if (bytes[at] !== QUOTE) continue;
    if (at + 1 >= filled) return -1;
    if (bytes[at + 1] !== QUOTE) return at;
    at += 1;
  }
  return -1;
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
