import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parseDecimal } from "@noops-ml/rules/bin/rows/decimal.ts";
import { scanTable } from "@noops-ml/rules/bin/rows/table.ts";
import { inFolder } from "../run-noops.ts";

const decimal = (text: string): number => parseDecimal(Buffer.from(text), 0, text.length);

describe("numbers from bytes", () => {
  test.each(["0", "-1.5", "+2", "1e3", "1.25E-3", "123456789012345", "0.1", "5e-324", ".5", "7."])(
    "%s reads as JavaScript reads it",
    (text) => {
      expect(decimal(text)).toBe(Number(text) === 5e-324 ? 0 : Number(text));
    },
  );

  test.each(["", "-", "abc", "1x", "1e", "1e+", "--1", "1.2.3"])("%j is no number", (text) => {
    expect(decimal(text)).toBeNaN();
  });

  test("any short decimal reads exactly as JavaScript reads it", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }), (whole, places) => {
        const text = (whole / 10 ** places).toFixed(places);
        expect(decimal(text) === Number(text)).toBe(true);
      }),
    );
  });
});

/** All rows of a file, as column → number or text. */
async function read(name: string, text: string | Uint8Array): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  await inFolder(async (folder) => {
    const path = join(folder, name);
    await writeFile(path, text);
    let names: readonly string[] = [];
    await scanTable(path, {
      columns: (found) => (names = found),
      row: (row) => {
        rows.push(
          Object.fromEntries(
            names.map((column, i) => {
              const number = row.number(i);
              return [column, number === undefined || Number.isNaN(number) ? row.text(i) : number];
            }),
          ),
        );
      },
    });
  });
  return rows;
}

describe("rows of a file", () => {
  test("quotes, line ends of Windows, missing values and a last line without an end", async () => {
    const rows = await read("a.csv", 'a,"b, c",d\r\n1,"x ""y""\nz",NA\r\n-2.5,plain,7');
    expect(rows).toEqual([
      { a: 1, "b, c": 'x "y"\nz', d: undefined },
      { a: -2.5, "b, c": "plain", d: 7 },
    ]);
  });

  test("rows that cross the end of a chunk are whole", async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},"text ${i}, quoted",${i / 4}`);
    const rows = await read("a.csv", `n,t,q\n${lines.join("\n")}\n`);
    expect(rows).toHaveLength(60_000);
    expect(rows.every((row, i) => row["n"] === i && row["t"] === `text ${i}, quoted` && row["q"] === i / 4)).toBe(true);
  });

  test("Parquet gives the same rows, whatever its row groups and types", async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: "n", data: [1, 2, 3, 4, 5], type: "DOUBLE" },
        { name: "whole", data: [1n, 2n, 3n, 4n, null], type: "INT64" },
        { name: "t", data: ["x", "NA", null, "y", "x"], type: "STRING" },
        { name: "flag", data: [true, false, true, false, true], type: "BOOLEAN" },
        { name: "when", data: Array.from({ length: 5 }, (_, i) => new Date(60_000 * i)), type: "TIMESTAMP" },
      ],
      rowGroupSize: 2,
    });
    expect(await read("a.parquet", new Uint8Array(buffer))).toEqual([
      { n: 1, whole: 1, t: "x", flag: 1, when: "1970-01-01T00:00:00.000Z" },
      { n: 2, whole: 2, t: undefined, flag: 0, when: "1970-01-01T00:01:00.000Z" },
      { n: 3, whole: 3, t: undefined, flag: 1, when: "1970-01-01T00:02:00.000Z" },
      { n: 4, whole: 4, t: "y", flag: 0, when: "1970-01-01T00:03:00.000Z" },
      { n: 5, whole: undefined, t: "x", flag: 1, when: "1970-01-01T00:04:00.000Z" },
    ]);
  });

  test("what only claims to be Parquet is refused with its name", async () => {
    await expect(read("broken.parquet", "a,b\n1,2\n")).rejects.toThrow(
      /broken[.]parquet could not be read: .*parquet/i,
    );
  });

  test("JSON lines give the same rows", async () => {
    const rows = await read("a.jsonl", '{"a":1,"b":"x"}\n\n{"a":null,"b":"NA"}\n{"b":true,"a":"2.5"}\n');
    expect(rows).toEqual([
      { a: 1, b: "x" },
      { a: undefined, b: undefined },
      { a: 2.5, b: 1 },
    ]);
  });

  test.each([
    ["a.csv", 'a\n"open', "inside a quoted field"],
    ["a.csv", "", "is empty"],
    ["a.jsonl", '{"a":1}\n[1]\n', ":2 is no JSON object"],
    ["a.jsonl", "{\n", ":1 is no JSON"],
    ["a.xlsx", "x", "neither CSV"],
  ])("%s with %j is refused with the place", async (name, text, reason) => {
    await expect(read(name, text)).rejects.toThrow(reason);
  });
});
