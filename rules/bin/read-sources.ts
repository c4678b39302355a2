import { readFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Source } from "../spec/yaml-source.ts";
import { type Io, IoError, UsageError } from "./io.ts";

const SPEC_FILE = /[.]ya?ml$/;

async function filesUnder(path: string, cwd: string): Promise<string[]> {
  const full = resolve(cwd, path);
  const found = await stat(full);
  if (found.isFile()) return [path];
  const entries = await readdir(full, { withFileTypes: true });
  const below = entries
    .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || SPEC_FILE.test(entry.name)))
    .map((entry) => filesUnder(join(path, entry.name), cwd));
  return (await Promise.all(below)).flat();
}

/** Reads every spec file named or found below the named folders, sorted by path. */
export async function readSources(paths: readonly string[], io: Io): Promise<Source[]> {
  if (paths.length === 0) throw new UsageError("Name at least one file or folder with specs.");
  try {
    const files = [...new Set((await Promise.all(paths.map((path) => filesUnder(path, io.cwd)))).flat())].sort();
    return await Promise.all(
      files.map(async (file) => ({ file, text: await readFile(resolve(io.cwd, file), "utf8") })),
    );
  } catch (error) {
    throw new IoError(`The specs could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
