import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { type YamlValue, indentYaml, renderYaml } from "@noops-ml/rules/render/yaml.ts";

/** Data as it comes from JSON text, where there is no minus zero. */
const plain = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text.replaceAll("-0", "0")) as YamlValue);

describe("our YAML", () => {
  it("says the same to a YAML 1.1 and to a YAML 1.2 reader, whatever the data", () => {
    fc.assert(
      fc.property(plain, (value) => {
        for (const version of ["1.1", "1.2"] as const) expect(parse(renderYaml(value), { version })).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps words that look like something else a text", () => {
    const words = [
      "yes",
      "No",
      "on",
      "~",
      "null",
      "e0",
      ".inf",
      "1_000",
      "0x1f",
      "1:30",
      "2026-01-01",
      "<<",
      "=",
      "a: b",
      "# a",
      "\t",
    ];
    for (const version of ["1.1", "1.2"] as const) expect(parse(renderYaml(words), { version })).toEqual(words);
  });

  it("is read as the same value when it is moved to the right below a key", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { minKeys: 1 }), (value) => {
        expect(parse(`spec:\n${indentYaml(renderYaml(value), "  ")}`)).toEqual({ spec: value });
      }),
      { numRuns: 200 },
    );
  });

  it("puts the first key of a list's entry beside its dash, and leaves out what is undefined", () => {
    expect(renderYaml({ rules: [{ record: "a:b", labels: {}, for: undefined, more: [[1], []] }], none: [] })).toBe(
      "rules:\n- record: a:b\n  labels: {}\n  more:\n  -\n    - 1\n  - []\nnone: []\n",
    );
  });
});
