import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { OutputFile } from "../render/output-files.ts";
import { type Io, UsageError } from "./io.ts";
import { type WriteSummary, writeFiles } from "./write-files.ts";

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Whatever else is wrong with the path shows when it is written.
    return false;
  }
}

/** Writes documents that people will go on editing: an existing file is never replaced unless that was asked for. */
export async function writeNewFiles(
  folder: string,
  files: readonly OutputFile[],
  force: boolean,
  io: Io,
): Promise<WriteSummary> {
  const target = resolve(io.cwd, folder);
  const taken = await Promise.all(files.map(({ path }) => exists(join(target, path))));
  const found = files.filter((_, at) => taken[at]).map(({ path }) => path);
  if (found.length > 0 && !force)
    throw new UsageError(`These files exist in ${folder}: ${found.join(", ")}. --force replaces them.`);
  return writeFiles(target, files);
}
