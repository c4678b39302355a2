import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, ROOT } from "./binaries.mjs";

const FOLDER = join(CACHE, "peers");
const PYTHON = join(FOLDER, "venv/bin/python");
const GO_PROGRAMS = [
  // Service discovery is left out: it is most of the build, and no rule knows of it.
  {
    variable: "PROMTOOL_3_BIN",
    name: "promtool",
    flags: ["-tags", "remove_all_sd"],
    module: "github.com/prometheus/prometheus/cmd/promtool@v0.316.0",
  },
  { variable: "OPA_BIN", name: "opa", module: "github.com/open-policy-agent/opa@v1.22.2" },
  { variable: "SLOTH_BIN", name: "sloth", module: "github.com/slok/sloth/cmd/sloth@v0.16.0" },
  { variable: "KUSTOMIZE_BIN", name: "kustomize", module: "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1" },
  {
    variable: "VMALERT_BIN",
    name: "vmalert",
    module: "github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert@v1.108.1",
  },
];

const has = (command) => spawnSync(command, ["--version"]).error === undefined;
const progress = (line) => process.stderr.write(`peers  ${line}\n`);

function attempt(command, args, env = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, env: { ...process.env, ...env } });
  if (result.status === 0) return;
  const tail = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-10).join("\n");
  throw new Error(`${command} ${args.join(" ")} failed\n${tail}`);
}

/** MLflow and SciPy at the versions of requirements.txt, in a virtual environment of the cache. */
function ensurePython() {
  const requirements = join(ROOT, "tools/peers/requirements.txt");
  const stamp = join(FOLDER, "venv/.requirements");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    progress("MLflow and SciPy from tools/peers/requirements.txt");
    rmSync(join(FOLDER, "venv"), { recursive: true, force: true });
    attempt("python3", ["-m", "venv", join(FOLDER, "venv")]);
    attempt(PYTHON, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    writeFileSync(stamp, wanted);
  }
  return { PEER_PYTHON: PYTHON, MLFLOW_BIN: join(FOLDER, "venv/bin/mlflow") };
}

function ensureGo() {
  return Object.fromEntries(
    GO_PROGRAMS.map(({ variable, name, module, flags = [] }) => {
      const folder = join(FOLDER, "bin", createHash("sha256").update(module).digest("hex").slice(0, 12));
      const program = join(folder, name);
      if (!existsSync(program)) {
        progress(`${module} with Go (about three minutes)`);
        attempt("go", ["install", ...flags, module], { GOBIN: folder });
      }
      return [variable, program];
    }),
  );
}

/** Grafana's packages of the 12.4 line with React 18, at the versions of their own lock file. */
function ensureGrafana12() {
  const source = join(ROOT, "tools/peers/grafana-12");
  const folder = join(FOLDER, "grafana-12");
  const stamp = join(folder, "node_modules/.noops-lock");
  const wanted = createHash("sha256")
    .update(readFileSync(join(source, "package-lock.json")))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    progress("Grafana 12.4 and React 18 from tools/peers/grafana-12 (about a minute)");
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(source, file), join(folder, file));
    attempt("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stamp, wanted);
  }
  return { GRAFANA_12: join(folder, "node_modules") };
}

/**
 * Environment variables of the peers that could be installed. A missing language is said on a line of its own, and its
 * tests say so too; in CI they fail.
 */
export function ensurePeers() {
  mkdirSync(FOLDER, { recursive: true });
  const python = has("python3") ? ensurePython() : {};
  const go = spawnSync("go", ["version"]).error === undefined ? ensureGo() : {};
  if (!python.PEER_PYTHON) progress("python3 is missing: the tests against MLflow and SciPy cannot run");
  if (Object.keys(go).length === 0) progress("go is missing: the tests against OPA and Sloth cannot run");
  return { ...python, ...go, ...ensureGrafana12() };
}
