import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE, DEBIAN, ROOT, findProgram, projectNode } from "./binaries.mjs";

/** Something is missing that only the user can install; the message is the line to show. */
export class SetupError extends Error {}

const isRoot = process.getuid?.() === 0;
const progress = (line) => process.stderr.write(`setup  ${line}\n`);

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (result.error) throw new SetupError(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    const tail = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-15).join("\n");
    throw new SetupError(`${command} ${args.join(" ")} failed with exit code ${result.status}\n${tail}`);
  }
}

function ensurePackages() {
  const stamp = join(ROOT, "node_modules/.noops-lock");
  const lock = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  progress("npm packages from package-lock.json (about a minute)");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: ROOT });
  writeFileSync(stamp, lock);
}

function ensureNode() {
  const version = spawnSync(projectNode(), ["--version"], { encoding: "utf8" }).stdout.trim();
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  // 22.18 is the first release that runs TypeScript files without a flag.
  if (major > 22 || (major === 22 && minor >= 18)) return;
  throw new SetupError(
    `Node ${version} is too old and no pinned build exists for this platform. Install Node 24 and run the command again.`,
  );
}

let listsFresh = false;
function refreshLists() {
  if (listsFresh) return;
  run("apt-get", ["update", "-qq"]);
  listsFresh = true;
}

const typeThis = (packages) =>
  new SetupError(
    `Missing: ${packages.join(", ")}. Type: sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`,
  );

/** Unpacks Debian packages into the cache, because installing them would start services on all interfaces. */
function ensureUnpacked(packages, programs) {
  if (programs.every(findProgram)) return;
  progress(`${packages.join(", ")} from Debian, unpacked into .cache/debian`);
  if (spawnSync("apt-get", ["--version"]).error) throw typeThis(packages);
  const folder = mkdtempSync(join(tmpdir(), "noops-debian-"));
  try {
    if (isRoot) refreshLists();
    run("apt-get", ["download", "-qq", ...packages], { cwd: folder });
    mkdirSync(DEBIAN, { recursive: true });
    for (const file of readdirSync(folder)) run("dpkg", ["-x", join(folder, file), DEBIAN]);
  } catch (error) {
    if (isRoot) throw error;
    throw typeThis(packages);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!programs.every(findProgram)) throw typeThis(packages);
}

/**
 * Debian's builds read their templates from /usr/share/prometheus, which an unpacked package does not have, and
 * no option names another place. The path becomes relative, with the same length: run from the cache folder they
 * find their own files. Started elsewhere, Alertmanager says which file it misses.
 */
function relocate(program) {
  const path = join(DEBIAN, "usr/bin", program);
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  let changed = false;
  for (const folder of ["/usr/share/prometheus/alertmanager", "/usr/share/prometheus/web"]) {
    const relative = Buffer.from(`${folder.slice(1)}/`);
    for (let at = bytes.indexOf(folder); at !== -1; at = bytes.indexOf(folder, at + 1)) {
      relative.copy(bytes, at);
      changed = true;
    }
  }
  if (!changed) return;
  // A new file, because a program that runs cannot be written to.
  writeFileSync(`${path}.new`, bytes, { mode: 0o755 });
  renameSync(`${path}.new`, path);
}

function ensureInstalled(packages, programs) {
  if (programs.every(findProgram)) return;
  if (!isRoot || spawnSync("apt-get", ["--version"]).error) throw typeThis(packages);
  progress(`${packages.join(", ")} from Debian`);
  refreshLists();
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function ensurePostgres() {
  if (findProgram("POSTGRES_BIN") && findProgram("INITDB_BIN")) return;
  if (isRoot) {
    // Without this file the package would create and start a cluster on port 5432.
    mkdirSync("/etc/postgresql-common", { recursive: true });
    const config = "/etc/postgresql-common/createcluster.conf";
    if (!existsSync(config)) writeFileSync(config, "create_main_cluster = false\n");
  }
  ensureInstalled(["postgresql"], ["POSTGRES_BIN", "INITDB_BIN"]);
}

/**
 * Installs what the given needs lack; prints one progress line for each step that does work.
 * @param {readonly ("prometheus" | "chromium" | "postgres")[]} needs
 * @throws {SetupError} with one line that says what to type
 */
export function ensure(needs) {
  mkdirSync(CACHE, { recursive: true });
  ensurePackages();
  ensureNode();
  if (needs.includes("prometheus")) {
    ensureUnpacked(
      ["prometheus", "prometheus-alertmanager"],
      ["PROMETHEUS_BIN", "PROMTOOL_BIN", "ALERTMANAGER_BIN", "AMTOOL_BIN"],
    );
    relocate("prometheus-alertmanager");
    relocate("prometheus");
  }
  if (needs.includes("chromium")) ensureInstalled(["chromium", "fonts-liberation"], ["CHROMIUM_PATH"]);
  if (needs.includes("postgres")) ensurePostgres();
}
