import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { SOURCE, reachable, readTexts, type FileTexts } from "./read-texts.ts";

/** Written in English on purpose: Grafana compares links with plugin.json, the sample is a file, the rest is PromQL. */
const ENGLISH = new Set([
  "module.tsx",
  "pages/rules/sample-spec.ts",
  "domain/class-shift-query.ts",
  "domain/fleet-cost.ts",
]);

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => /[.]tsx?$/.test(file));
const read = new Map<string, FileTexts>();
const readFile = (file: string) => {
  const known = read.get(file) ?? readTexts(file);
  read.set(file, known);
  return known;
};

/** The texts of everything that a module loads, as nested objects in the order of their keys. */
function textsOf(entry: string): object {
  const all = new Map<string, string>();
  for (const file of reachable(join(SOURCE, entry), readFile))
    for (const [key, text] of readFile(file).texts) {
      expect(all.get(key) ?? text, `two texts for ${key}`).toBe(text);
      all.set(key, text);
    }
  const root: Record<string, unknown> = {};
  for (const [key, text] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = key.split(".");
    let place = root;
    for (const part of path.slice(0, -1)) place = (place[part] ??= {}) as Record<string, unknown>;
    expect(typeof place, `${key} lies below a text`).toBe("object");
    place[path.at(-1) ?? ""] = text;
  }
  return root;
}

describe("what people read", () => {
  it("has a key wherever it is written", () => {
    const problems = files
      .filter((file) => !ENGLISH.has(file))
      .flatMap((file) => readFile(join(SOURCE, file)).problems);
    expect(problems).toEqual([]);
  });

  it.each([
    ["module.tsx", "noops-ml-app"],
    ["panels/slo/module.tsx", "noops-slo-panel"],
    ["panels/drift/module.tsx", "noops-drift-panel"],
    ["panels/canary/module.tsx", "noops-canary-panel"],
  ])("that %s loads is in the file that translators of %s get, word for word", (entry, id) => {
    const folder = join(SOURCE, dirname(entry));
    const file = join(folder, `locales/en-US/${id}.json`);
    const texts = textsOf(entry);
    if (process.env["UPDATE_GOLDEN"]) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(texts, null, 2)}\n`);
    }
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(texts);
    const plugin = JSON.parse(readFileSync(join(folder, "plugin.json"), "utf8")) as { id: string; languages: string[] };
    expect(plugin).toMatchObject({ id, languages: ["en-US"] });
    expect(readFileSync(join(SOURCE, entry), "utf8")).toContain(`initPluginTranslations("${id}")`);
  });
});
