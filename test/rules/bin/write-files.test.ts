import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFiles } from "@noops-ml/rules/bin/write-files.ts";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "noops-write-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** More files than are handed out at once. */
const MANY = 1100;
const many = Array.from({ length: MANY }, (_, at) => ({ path: `a/${at % 7}/${at}.yaml`, text: `text ${at}: é\n` }));

it("thousands of files are written by a second thread, each with its own text", async () => {
  const out = join(folder, "out");
  const { written } = await writeFiles(out, many);
  expect(written).toHaveLength(MANY);
  for (const { path, text } of many) expect(await readFile(join(out, path), "utf8")).toBe(text);
  expect(await readdir(folder)).toEqual(["out"]);
});

it("a file that cannot be written by that thread is an I/O error, and nothing is left behind", async () => {
  // A name longer than any file system takes; it is in the first batch, so a thread meets it.
  const broken = [{ path: `a/${"x".repeat(300)}.yaml`, text: "" }, ...many];
  await expect(writeFiles(join(folder, "out"), broken)).rejects.toThrow("The output could not be written");
  expect(await readdir(folder)).toEqual([]);
});

it("a mistake while files are being made leaves nothing behind", async () => {
  function* failing() {
    yield* many;
    throw new Error("no more");
  }
  await expect(writeFiles(join(folder, "out"), failing())).rejects.toThrow("no more");
  expect(await readdir(folder)).toEqual([]);
});
