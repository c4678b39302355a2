import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileSlothFiles } from "../../rules/import/sloth/sloth-files.ts";
import { renderSlothRules } from "../../rules/render/sloth-rules.ts";
import { normalGroups } from "./normal-rules.ts";

const SLOTH = process.env["SLOTH_BIN"];
const INPUTS = fileURLToPath(new URL("sloth-inputs/", import.meta.url));
const DAY = 86_400;
const run = promisify(execFile);

/** Examples of the module that need no Go plugin and are written in a format that Sloth has not retired. */
const PUBLISHED = [
  "getting-started.yml",
  "home-wifi.yml",
  "k8s-getting-started.yml",
  "k8s-home-wifi.yml",
  "k8s-multifile.yml",
  "kubernetes-apiserver.yml",
  "multifile.yml",
  "no-alerts.yml",
  "raw-home-wifi.yml",
  "slo-plugin-getting-started.yml",
  "slo-plugin-k8s-getting-started.yml",
];

async function ours(files: readonly string[], options: Parameters<typeof compileSlothFiles>[1]) {
  const sources = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
  const { files: compiled, issues } = compileSlothFiles(sources, options);
  expect(issues).toEqual([]);
  return normalGroups(renderSlothRules(compiled.flatMap(({ groups }) => groups)));
}

/** All groups of a file with several documents, of which Prometheus would read only the first. */
const everyGroup = (text: string) =>
  Object.assign(
    {},
    ...text
      .split(/^---$/m)
      .filter((part) => part.includes("groups:"))
      .map(normalGroups),
  ) as ReturnType<typeof normalGroups>;

// A missing peer is seen as a skipped suite on a developer's machine and as a failure in CI.
describe.skipIf(SLOTH === undefined && process.env["CI"] === undefined)("the real Sloth", () => {
  let folder = "";
  const sloth = async (...args: string[]) => {
    if (SLOTH === undefined) throw new Error("SLOTH_BIN is not set: npm run test:peers builds it where go exists");
    const { stdout } = await run(SLOTH, ["generate", "--no-log", ...args], { maxBuffer: 1 << 26 });
    return everyGroup(stdout);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-sloth-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["scoring.yaml", "extremes.yaml", "resource.yaml"])("makes the same rules of %s", async (name) => {
    const file = join(INPUTS, name);
    const theirs = await sloth("-i", file);
    expect(Object.keys(theirs).length).toBeGreaterThan(1);
    expect(await ours([file], {})).toEqual(theirs);
  });

  it("makes the same rules for 28 days, whose windows it prints as weeks", async () => {
    const file = join(INPUTS, "scoring.yaml");
    const theirs = await sloth("-i", file, "--default-slo-period", "28d");
    expect(JSON.stringify(theirs)).toContain("ratio_rate4w");
    expect(await ours([file], { periodSeconds: 28 * DAY })).toEqual(theirs);
  });

  it("makes the same rules with labels from the command line and a window catalogue of one's own", async () => {
    const windows = join(folder, "windows");
    await cp(join(INPUTS, "week-windows.yaml"), join(windows, "week-windows.yaml"), { recursive: true });
    const file = join(INPUTS, "scoring.yaml");
    const flags = ["--default-slo-period", "7d", "--slo-period-windows-path", windows, "--extra-labels", "env=prod"];
    const theirs = await sloth("-i", file, ...flags);
    const options = { periodSeconds: 7 * DAY, extraLabels: { env: "prod" } };
    expect(await ours([file, join(INPUTS, "week-windows.yaml")], options)).toEqual(theirs);
  });

  it.each(PUBLISHED)("published the output that we give for its example %s", async (name) => {
    const { stdout } = await run("go", ["mod", "download", "-json", "github.com/slok/sloth@v0.16.0"], { cwd: folder });
    const { Dir } = JSON.parse(stdout) as { readonly Dir: string };
    expect(await readdir(join(Dir, "examples"))).toContain(name);
    const published = everyGroup(await readFile(join(Dir, "examples/_gen", name), "utf8"));
    expect(await ours([join(Dir, "examples", name)], { extraLabels: { cmd: "examplesgen.sh" } })).toEqual(published);
  });
});
