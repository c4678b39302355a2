import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "@noops-ml/rules/bin/io.ts";
import { run } from "@noops-ml/rules/bin/run.ts";

/** What one command line printed and how it ended. */
export type Outcome = { readonly code: number; readonly out: string; readonly err: string };

/** A folder with files, in which command lines run in this process. */
export type Workplace = {
  readonly folder: string;
  readonly noops: (args: readonly string[], io?: Partial<Io>) => Promise<Outcome>;
  readonly remove: () => Promise<void>;
};

/** Runs `noops` in this process and keeps what it says. */
export async function runNoops(cwd: string, args: readonly string[], io: Partial<Io> = {}): Promise<Outcome> {
  let [out, err] = ["", ""];
  const code = await run(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    terminal: false,
    env: {},
    cwd,
    now: Date.now,
    ...io,
  });
  return { code, out, err };
}

/** Makes a folder with these files, by name. */
export async function workplace(files: Readonly<Record<string, string>> = {}): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "noops-cli-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return {
    folder,
    noops: (args, io) => runNoops(folder, args, io),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A folder for one test, removed afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const { folder, remove } = await workplace();
  try {
    await body(folder);
  } finally {
    await remove();
  }
}
