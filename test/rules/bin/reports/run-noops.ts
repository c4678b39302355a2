import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@noops-ml/rules/bin/run.ts";

/** What one command line printed and how it ended. */
export type Outcome = { readonly code: number; readonly out: string; readonly err: string };

/** Runs `noops` in this process. */
export async function noops(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  let [out, err] = ["", ""];
  const code = await run(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    terminal: false,
    env: {},
    cwd,
    now: () => 1_700_000_000_000,
  });
  return { code, out, err };
}

/** A folder for one test, removed afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "noops-report-"));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
