import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Source } from "../spec/yaml-source.ts";
import { type Io, IoError, UsageError } from "./io.ts";

const SPEC_FILE = /[.]ya?ml$/;

function filesUnder(path: string, cwd: string): string[] {
  const full = resolve(cwd, path);
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || SPEC_FILE.test(entry.name)))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name), cwd) : [join(path, entry.name)]));
}

/** Reads every spec file named or found below the named folders, sorted by path. */
export async function readSources(paths: readonly string[], io: Io): Promise<Source[]> {
  if (paths.length === 0) throw new UsageError("Name at least one file or folder with specs.");
  try {
    const files = [...new Set(paths.flatMap((path) => filesUnder(path, io.cwd)))].sort();
    return files.map((file) => ({ file, text: readFileSync(resolve(io.cwd, file), "utf8") }));
  } catch (error) {
    throw new IoError(`The specs could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
