import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportOpenSlo } from "../../../rules/export/export-openslo.ts";
import { importSources } from "../../../rules/import/import-sources.ts";
import { compileSlothFiles } from "../../../rules/import/sloth/sloth-files.ts";
import { buildModels } from "../../../rules/model/build-models.ts";
import { renderDocument, renderDocuments } from "../../../rules/render/model-documents.ts";
import { renderYaml } from "../../../rules/render/yaml.ts";
import type { ModelInput } from "../../../rules/spec/model-schema.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";

const SEED = 20_260_105;
type SloInput = ModelInput["spec"]["slos"][number];

const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
const sli = fc.oneof(
  fc.constant<Partial<SloInput>>({ events: { bad: 'r_total{code="5"}', total: "r_total" } }),
  fc.constant<Partial<SloInput>>({ events: { good: "ok_total", total: "r_total" } }),
  fc
    .double({ min: 0.01, max: 9, noNaN: true })
    .map((le): Partial<SloInput> => ({ latency: { histogram: "seconds", le } })),
  fc.constant<Partial<SloInput>>({ freshness: { timestamp: "updated", maxAge: "1h" } }),
  fc.constant<Partial<SloInput>>({ ratio: { error: "avg_over_time(x[{{.window}}])" } }),
  fc.constant<Partial<SloInput>>({ accuracy: { outcomes: "o_total", bad: 'outcome="wrong"', labelCadence: "1d" } }),
);
const slo = fc
  .record({
    objective: fc.integer({ min: 500, max: 9999 }).map((value) => value / 100),
    window: fc.option(fc.constantFrom<SloInput["window"]>("7d", "28d", "30d", { calendar: "month" }), {
      nil: undefined,
    }),
    groupBy: fc.option(fc.subarray(["version", "region"]), { nil: undefined }),
    description: fc.option(fc.string({ maxLength: 40 }), { nil: undefined }),
    sli,
  })
  .map(({ sli: kind, ...rest }) => ({
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...kind,
  }));
const model = fc
  .record({
    name,
    slos: fc.uniqueArray(fc.tuple(name, slo), { minLength: 1, maxLength: 4, selector: ([one]) => one.toLowerCase() }),
  })
  .map(({ name: modelName, slos }): ModelInput => ({
    apiVersion: "noops.ml/v1alpha1",
    kind: "Model",
    metadata: { name: modelName, labels: { team: "risk" } },
    spec: { slos: slos.map(([sloName, rest]) => ({ name: sloName, ...rest }) as SloInput) },
  }));

function build(text: string) {
  const set = parseSources([{ file: "m.yaml", text }]);
  const built = buildModels(set, { unixSeconds: (iso) => Date.parse(iso) / 1000 });
  return {
    models: built.models,
    errors: [...set.issues, ...built.issues].filter(({ severity }) => severity === "error"),
  };
}

describe("any model", () => {
  it("that is exported and imported again means the same", () => {
    fc.assert(
      fc.property(model, (input) => {
        const { models, errors } = build(renderDocument(input));
        fc.pre(errors.length === 0);
        const text = models
          .flatMap((one) => exportOpenSlo(one).documents.map((document) => renderYaml(document)))
          .join("---\n");
        const imported = importSources([{ file: "openslo.yaml", text }]);
        expect(imported.issues).toEqual([]);
        const again = build(renderDocuments(imported.models));
        expect(again.errors).toEqual([]);
        expect(again.models.map((one) => one.model)).toEqual(models.map((one) => one.model));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

/** Lines left out, doubled, cut short or given other characters. */
const mutation = fc.record({
  line: fc.nat(400),
  change: fc.constantFrom<(line: string) => string>(
    () => "",
    (line) => `${line}\n${line}`,
    (line) => line.slice(0, line.length / 2),
    (line) => ` ${line}`,
    (line) => line.replace(/:.*/, ": [1, {a: null}]"),
    (line) => line.replace(/:.*/, ": 1e999"),
    (line) => line.replace(/\w/, "é"),
  ),
});

describe("broken documents of other formats", () => {
  const path = (file: string) => new URL(`../../peers/sloth-inputs/${file}`, import.meta.url);
  const sloth = ["scoring.yaml", "resource.yaml", "week-windows.yaml"].map((file) => readFileSync(path(file), "utf8"));
  const example = build(
    readFileSync(new URL("../../../docs/examples/hr-matching.yaml", import.meta.url), "utf8").replace(
      "policy: ml-platform, ",
      "",
    ),
  );
  const openSlo = example.models
    .flatMap((one) => exportOpenSlo(one).documents.map((document) => renderYaml(document)))
    .join("---\n");

  it("end in models or in issues with a place, never in a crash", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sloth, openSlo),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (text, mutations) => {
          const lines = text.split("\n");
          for (const { line, change } of mutations) {
            const at = line % lines.length;
            lines[at] = change(lines[at] ?? "");
          }
          const source = { file: "x.yaml", text: lines.join("\n") };
          const { issues } = importSources([source]);
          for (const issue of [...issues, ...compileSlothFiles([source], {}).issues]) {
            expect(issue.line).toBeGreaterThan(0);
            expect(issue.column).toBeGreaterThan(0);
            expect(issue.message).not.toBe("");
          }
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
  });
});
