/** A row whose fields can be asked for by column, as number or as text, whatever the file format. */
export interface TableRow {
  /** The number; NaN for a text, `undefined` for no value. */
  readonly number: (column: number) => number | undefined;
  /** The text; `undefined` for no value. */
  readonly text: (column: number) => string | undefined;
}

/** Who gets the rows: first the columns, then each row with the share of the file that has been read. */
export interface TableVisitor {
  readonly columns: (names: readonly string[]) => void;
  readonly row: (row: TableRow, bytesRead: number) => void;
}
