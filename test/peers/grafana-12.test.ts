import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const libraries = process.env["GRAFANA_12"];
if (libraries === undefined) throw new Error("GRAFANA_12 is not set: run through npm run test:peers");

/** What the compiler says about a project of tools/peers/grafana-12. */
function complaints(project: string): string {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", join(ROOT, "tools/peers/grafana-12", project)];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
}

describe("types", () => {
  it("of Grafana 12.4 and React 18 accept the plugin's sources as they are", () =>
    expect(complaints("tsconfig.json")).toBe(""));

  it("of @grafana/plugin-e2e accept the tests that only a live Grafana can run", () =>
    expect(complaints("e2e.tsconfig.json")).toBe(""));
});

// The same built files and the same tests as with Grafana 13.2 and React 19; the host reads which libraries it is made of.
process.env["GRAFANA_LIBRARIES"] = libraries;
await import("../grafana-plugin/browser/panels.test.ts");
await import("../grafana-plugin/browser/pages.test.ts");
await import("../grafana-plugin/browser/dashboards.test.ts");
