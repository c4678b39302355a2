import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "@noops-ml/rules/bin/run.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const PAGE = await readFile(resolve(import.meta.dirname, "../../../docs/rules.md"), "utf8");
/** The first YAML on the page that is a whole document. */
const SPEC = /```yaml\n(apiVersion[^`]*)```/.exec(PAGE)?.[1] ?? "";

/** Command lines on the page and what they are said to print. */
const SHOWN = [...PAGE.matchAll(/```text\n[$] noops ([^\n]+)\n([^`]*)```/g)].map(
  ([, command = "", output = ""]) => [command, output] as const,
);

/** How the text in front of a command says that the spec has changed. */
const EDITS: Readonly<Record<string, readonly [string, string]>> = {
  check: ["objective", "objectve"],
  diff: ["99.9", "99.5"],
};

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "noops-docs-"));
  await mkdir(join(folder, "models"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function noops(line: string): Promise<string> {
  let text = "";
  const say = (part: string) => (text += part);
  await run(line.split(" "), { out: say, err: say, terminal: false, env: {}, cwd: folder, now: () => 0 });
  return text;
}

describe("the page on rules", () => {
  it("shows three commands", () => {
    expect(SHOWN.map(([command]) => command.split(" ")[0])).toEqual(["check", "explain", "diff"]);
  });

  it.each(SHOWN)("shows what noops %s prints", async (command, output) => {
    const path = join(folder, "models/fraud.yaml");
    await writeFile(path, SPEC);
    await noops("compile models --out build --only prometheus");
    const [from, to] = EDITS[command.split(" ")[0] ?? ""] ?? ["", ""];
    await writeFile(path, SPEC.replace(from, to));
    expect(await noops(command)).toBe(output);
  });
});
