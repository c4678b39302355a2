import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compileText, promtool, withFiles } from "../promtool/promtool.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Set to write the expected files anew after a wanted change; the difference is then reviewed like code. */
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";

const entries = await readdir(HERE, { withFileTypes: true });
const stories = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);

async function filesBelow(folder: string): Promise<string[]> {
  const below = await readdir(folder, { recursive: true, withFileTypes: true });
  return below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

describe("golden stories", () => {
  it.each(stories)("%s renders exactly the files beside its spec", async (story) => {
    const files = compileText(await readFile(join(HERE, story, "spec.yaml"), "utf8"));
    const expected = join(HERE, story, "expected");
    if (UPDATE) {
      await rm(expected, { recursive: true, force: true });
      for (const { path, text } of files) {
        await mkdir(dirname(join(expected, path)), { recursive: true });
        await writeFile(join(expected, path), text);
      }
    }
    expect(files.map(({ path }) => path)).toEqual(await filesBelow(expected));
    for (const { path, text } of files) expect(text, path).toBe(await readFile(join(expected, path), "utf8"));
  });

  it.each(stories)("promtool accepts the rules of %s", async (story) => {
    const files = compileText(await readFile(join(HERE, story, "spec.yaml"), "utf8"));
    const rules = files.filter(({ path }) => path.startsWith("prometheus/"));
    expect(await withFiles(rules, (folder) => promtool(["check", "rules", ...rules.map(({ path }) => path)], folder))).toBe("");
  });
});
