import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const VMALERT = process.env["VMALERT_BIN"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "noops-vmalert-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Compiles the example of the documentation, changed, and lets vmalert read the rules without sending anything. */
function vmalertOn(name: string, change: (spec: string) => string) {
  if (VMALERT === undefined) throw new Error("VMALERT_BIN is not set: run through npm run test:peers");
  const [models, out] = [join(folder, name), join(folder, `${name}-out`)];
  mkdirSync(models);
  for (const file of ["fraud.yaml", "policy.yaml"])
    writeFileSync(join(models, file), change(readFileSync(join(ROOT, "docs/examples", file), "utf8")));
  execFileSync(process.execPath, [join(ROOT, "rules/bin/noops.ts"), "compile", models, "--out", out], {
    cwd: ROOT,
    stdio: "pipe",
  });
  const rules = readdirSync(join(out, "prometheus"));
  expect(rules.length).toBeGreaterThan(0);
  return spawnSync(VMALERT, [`-rule=${join(out, "prometheus")}/*.yaml`, "-dryRun"], { encoding: "utf8" });
}

describe("the ruler of VictoriaMetrics", () => {
  it("reads the rules of a model whose latency is measured with classic histograms", () => {
    const classic = (spec: string) =>
      spec.replaceAll(/(latency: [{]histogram: \w+, le: [\d.]+)[}]\n {4}- name/g, "$1, type: classic}\n    - name");
    const { status, stderr, stdout } = vmalertOn("classic", classic);
    expect(status, stderr + stdout).toBe(0);
  });

  it("refuses native histograms, which it does not know: the spec must say classic", () => {
    const { status, stderr, stdout } = vmalertOn("any", (spec) => spec);
    expect(status).not.toBe(0);
    expect(stderr + stdout).toContain('unsupported function "histogram_count"');
  });
});
