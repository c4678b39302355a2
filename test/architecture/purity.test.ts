import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PURE = [
  "alerts",
  "rules",
  ...["incident", "runbook", "policy", "action", "audit", "message", "pipeline", "ports"].map((room) => `bot/${room}`),
];
/** The compiler does not see these: they exist in every runtime, and make a result depend on when and where it ran. */
const IMPURE = /\b(Date\.now\(|Math\.random\(|new Date\(\)|performance\.now\(|crypto\.randomUUID\()/;

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
    .map((file) => join(ROOT, folder, file))
    .filter((file) => !file.startsWith(join(ROOT, "rules/bin")));
}

/** The code without comments: a docstring may speak of a clock. */
function code(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

describe("pure folders", () => {
  it("take time, randomness and ids as arguments", () => {
    const offenders = PURE.flatMap(sources).filter((file) => IMPURE.test(code(file)));
    expect(offenders.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

describe("wire names", () => {
  it("are spelled in alerts/vocabulary.ts and nowhere else in the rooms", () => {
    const spelled = /["'`](slo:[a-z_]+:|sloth_(id|service|slo|window|severity)["'`]|noops_model["'`])/;
    const rooms = ["alerts", "rules", "bot", "demo", "grafana-plugin/src"].flatMap(sources);
    const offenders = rooms.filter((file) => !file.endsWith("vocabulary.ts") && spelled.test(code(file)));
    expect(offenders.map((file) => relative(ROOT, file))).toEqual([]);
  });
});

describe("the repository", () => {
  it("says what each top folder is for, in its README", () => {
    const folders = ["alerts", "rules", "bot", "demo", "grafana-plugin", "provisioning", "test", "tools"];
    const lacking = folders.filter((folder) => !readdirSync(join(ROOT, folder)).includes("README.md"));
    expect(lacking).toEqual([]);
  });

  it("keeps the architecture page within 80 lines", () => {
    expect(readFileSync(join(ROOT, "docs/architecture.md"), "utf8").split("\n").length).toBeLessThanOrEqual(81);
  });
});
