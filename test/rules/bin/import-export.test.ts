import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Io } from "../../../rules/bin/io.ts";
import { run } from "../../../rules/bin/run.ts";

const SLOTH = `version: prometheus/v1
service: scoring
slos:
  - name: availability
    objective: 99.9
    sli: {events: {error_query: "sum(rate(bad[{{.window}}]))", total_query: "sum(rate(all[{{.window}}]))"}}
    alerting: {name: ScoringDown}
`;
const MODEL = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: shop}
spec:
  slos:
    - {name: answers, objective: 99, events: {bad: 'r_total{code="500"}', total: r_total}}
`;

describe("import, export and compat on the command line", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-import-"));
    await mkdir(join(folder, "in"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function noops(...args: string[]) {
    let [out, err] = ["", ""];
    const io: Io = {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: false,
      env: {},
      cwd: folder,
      now: () => 0,
    };
    return { code: await run(args, io), out, err };
  }

  it("imports Sloth, passes check, goes out as OpenSLO and comes back to the same rules", async () => {
    await writeFile(join(folder, "in/scoring.yaml"), SLOTH);
    const imported = await noops("import", "in", "--out", "models");
    expect(imported).toMatchObject({ code: 0, out: "1 models and 0 policies: 1 files written in models.\n" });
    expect(imported.err).toContain("warning IMPORT_LOSSY slos[0]");
    expect((await noops("check", "models")).code).toBe(0);
    expect((await noops("export", "models", "--out", "openslo")).code).toBe(0);
    expect((await noops("import", "openslo", "--out", "again")).code).toBe(0);
    await noops("compile", "models", "--out", "one");
    await noops("compile", "again", "--out", "two");
    const rules = async (out: string) =>
      (await readFile(join(folder, out, "prometheus/scoring.rules.yaml"), "utf8")).replace(/, spec [0-9a-f]+/, "");
    expect(await rules("two")).toBe(await rules("one"));
  });

  it("writes nothing while an error is left, and says where it is", async () => {
    await writeFile(join(folder, "in/scoring.yaml"), SLOTH.replace("objective: 99.9", "objective: 100"));
    const { code, err } = await noops("import", "in", "--out", "models");
    expect(code).toBe(1);
    expect(err).toContain("OBJECTIVE_OUT_OF_RANGE");
    expect(await readdir(folder)).toEqual(["in"]);
  });

  it("compiles Sloth's specs and models as Sloth would", async () => {
    await writeFile(join(folder, "in/scoring.yaml"), SLOTH);
    await writeFile(join(folder, "in/shop.yaml"), MODEL);
    const flags = ["--compat", "sloth", "--extra-label", "env=prod", "--out", "rules"];
    expect((await noops("compile", "in", ...flags)).code).toBe(0);
    const text = await readFile(join(folder, "rules/prometheus/scoring.rules.yaml"), "utf8");
    expect(text).toContain("alert: ScoringDown");
    expect(text).toContain("env: prod");
    expect(await readFile(join(folder, "rules/prometheus/shop.rules.yaml"), "utf8")).toContain(
      "sloth_id: shop-answers",
    );
  });

  it("says of a model what Sloth has no words for", async () => {
    const slices = MODEL.replace(/events: .*/, "freshness: {timestamp: updated, maxAge: 1h}}");
    await writeFile(join(folder, "in/shop.yaml"), slices);
    const { code, err } = await noops("compile", "in", "--compat", "sloth");
    expect(code).toBe(1);
    expect(err).toContain("is 0 or 1 per moment, which Sloth cannot count");
  });

  it("refuses formats that do not exist", async () => {
    await writeFile(join(folder, "in/shop.yaml"), MODEL);
    expect((await noops("export", "in", "--to", "nobl9")).code).toBe(2);
    expect((await noops("compile", "in", "--compat", "pyrra")).code).toBe(2);
    expect((await noops("import", "in")).err).toContain("neither OpenSLO v1 nor a spec of Sloth");
  });
});
