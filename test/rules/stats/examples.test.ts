import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const FOLDER = join(import.meta.dirname, "../../../rules/stats");
const EXAMPLE = /@example (.+?) \/\/ => (.+?)(?: \*\/)?$/;

/** Every module of the statistics, and every example in its docstrings. */
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const EXAMPLES = FILES.flatMap((file) =>
  readFileSync(join(FOLDER, file), "utf8")
    .split("\n")
    .flatMap((line) => {
      const match = EXAMPLE.exec(line);
      return match ? [{ file, call: match[1] ?? "", says: (match[2] ?? "").trim() }] : [];
    }),
);

/** All exports of all modules by name, as an example sees them. */
async function exportsByName(): Promise<Record<string, unknown>> {
  const modules = await Promise.all(
    FILES.map((file) => import(join(FOLDER, file)) as Promise<Record<string, unknown>>),
  );
  return Object.assign({}, ...modules) as Record<string, unknown>;
}

function evaluate(expression: string, names: Record<string, unknown>): unknown {
  // The expressions stand in our own docstrings; running them is what makes the docstrings true.
  return (new Function(...Object.keys(names), `return (${expression});`) as (...values: unknown[]) => unknown)(
    ...Object.values(names),
  );
}

/** All numbers and texts anywhere in a value. */
function leaves(value: unknown): (number | string | boolean)[] {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return [value];
  if (value instanceof Float64Array) return [...value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  return [];
}

/** A literal must be equal; of a sentence, each number must be among the numbers of the result, to the digits written. */
function agrees(result: unknown, says: string, names: Record<string, unknown>): void {
  let literal: unknown;
  try {
    literal = evaluate(says, names);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ReferenceError)) throw error;
    const found = leaves(result).filter((leaf) => typeof leaf === "number");
    for (const [text] of says.matchAll(/-?\d+(?:[.]\d+)?/g)) {
      const half = 0.5 * 10 ** -(text.split(".")[1]?.length ?? 0);
      expect(found.some((number) => Math.abs(number - Number(text)) <= 1.2 * half)).toBe(true);
    }
    return;
  }
  // A sum of nothing may come out as −0.
  expect(typeof result === "number" ? result + 0 : result).toEqual(literal);
}

describe("the examples in the docstrings of the statistics", () => {
  test("exist for most modules", () => {
    expect(EXAMPLES.length).toBeGreaterThan(60);
  });

  test.each(EXAMPLES)("$file: $call is $says", async ({ call, says }) => {
    const names = await exportsByName();
    agrees(evaluate(call, names), says, names);
  });
});
