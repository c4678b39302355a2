import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const libraries = process.env["GRAFANA_12"];
if (libraries === undefined) throw new Error("GRAFANA_12 is not set: run through npm run test:peers");

describe("the types of Grafana 12.4 and React 18", () => {
  it("accept the plugin's sources as they are", () => {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", join(ROOT, "tools/peers/grafana-12/tsconfig.json")], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});

// The same built files and the same tests as with Grafana 13.2 and React 19; the host reads which libraries it is made of.
process.env["GRAFANA_LIBRARIES"] = libraries;
await import("../grafana-plugin/browser/panels.test.ts");
await import("../grafana-plugin/browser/pages.test.ts");
await import("../grafana-plugin/browser/dashboards.test.ts");
