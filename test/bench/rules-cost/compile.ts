import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { quantile } from "../figure.ts";
import { nthModel, specText } from "./specs.ts";

/** What `noops compile` took, from the start of the process to its end. */
export interface CompileCost {
  readonly seconds: number;
  readonly files: number;
  /** Whether the three runs wrote equal bytes although the specs came in another order. */
  readonly identical: boolean;
}

const run = promisify(execFile);
const NOOPS = new URL("../../../rules/bin/noops.ts", import.meta.url).pathname;
const MODELS = 1000;
const RUNS = 3;
const BOT = ["--bot-url", "http://noops-bot:8080/v1/webhooks/alertmanager", "--bot-token-file", "/run/noops/token"];

/** 1000 models read, checked, compiled and written, each time by a fresh process into a folder that is not there. */
export async function measureCompile(options: readonly string[]): Promise<CompileCost> {
  const folder = await mkdtemp(join(tmpdir(), "noops-bench-"));
  try {
    const specs = join(folder, "specs");
    await mkdir(specs);
    const files = Array.from({ length: MODELS }, (_, index) => join(specs, `${nthModel(index).name}.yaml`));
    for (const [index, file] of files.entries()) await writeFile(file, specText(nthModel(index)));
    const seconds: number[] = [];
    const digests = new Set<string>();
    let count = 0;
    for (let at = 0; at < RUNS; at += 1) {
      // The folders stay until the end: a file system that has just deleted thousands of files is slow to make new ones.
      const out = join(folder, `out${at}`);
      const operands = at === 1 ? files.toReversed() : [specs];
      const start = performance.now();
      await run(process.execPath, [NOOPS, "compile", ...operands, "--out", out, ...BOT, ...options]);
      seconds.push((performance.now() - start) / 1000);
      const written = await filesBelow(out);
      count = written.length;
      digests.add(await digest(out, written));
    }
    return { seconds: quantile(seconds, 0.5), files: count, identical: digests.size === 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function digest(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(relative(folder, file)).update(await readFile(file));
  return hash.digest("hex");
}
