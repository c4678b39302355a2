#!/usr/bin/env node
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { ROOT, programEnvironment, projectNode } from "./binaries.mjs";
import { ensurePeers } from "./peers.mjs";
import { SetupError, ensure } from "./setup.mjs";

const bin = (name) => join("node_modules", name);
const TSC = bin("typescript/bin/tsc");
const VITEST = bin("vitest/vitest.mjs");
const PLUGIN = {
  name: "plugin",
  args: [
    "../node_modules/webpack/bin/webpack.js",
    "-c",
    "./webpack.config.ts",
    "--env",
    "production",
    "--stats",
    "errors-only",
  ],
  cwd: "grafana-plugin",
};

/** What each npm script needs on the machine, and the steps it runs; the user's arguments go to the last step. */
const COMMANDS = {
  start: { needs: ["prometheus"], steps: [PLUGIN, { name: "demo", args: ["demo/run.ts"] }] },
  test: { needs: ["prometheus", "chromium", "postgres"], steps: [PLUGIN, { name: "tests", args: [VITEST, "run"] }] },
  "test:peers": {
    needs: ["prometheus", "chromium", "postgres"],
    peers: true,
    steps: [PLUGIN, { name: "peers", args: [VITEST, "run", "--config", "vitest.peers.config.ts"] }],
  },
  chaos: { needs: ["prometheus", "postgres"], steps: [{ name: "chaos", args: ["test/chaos/main.ts"] }] },
  bench: { needs: ["prometheus", "chromium", "postgres"], steps: [{ name: "bench", args: ["test/bench/main.ts"] }] },
  check: {
    needs: [],
    steps: [
      { name: "types", args: [TSC, "--build"] },
      { name: "types of the kit", args: [TSC, "--project", "provisioning/instrumentation/typescript", "--noEmit"] },
      { name: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
      { name: "format", args: [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
      {
        name: "imports and unused files",
        args: [
          bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
          "--config",
          ".dependency-cruiser.mjs",
          "alerts",
          "rules",
          "bot",
          "demo",
          "grafana-plugin/src",
          "provisioning/instrumentation/typescript",
          "test",
        ],
      },
    ],
  },
};

/** Runs one step in the foreground and hands Ctrl-C to it, so that it can end its own children. */
function runStep({ name, args, cwd = "." }, extra, quiet, peers) {
  if (!quiet) process.stderr.write(`${name}\n`);
  const node = projectNode();
  const env = {
    ...programEnvironment(),
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    ...peers,
  };
  const child = spawn(node, [...args, ...extra], { cwd: join(ROOT, cwd), env, stdio: "inherit" });
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward).on("SIGTERM", forward);
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(signal === null ? (code ?? 1) : 1);
    });
  });
}

async function main([name, ...extra]) {
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`Unknown command "${name}". One of: ${Object.keys(COMMANDS).join(", ")}\n`);
    return 2;
  }
  ensure(command.needs);
  const peers = command.peers ? ensurePeers() : {};
  for (const [index, step] of command.steps.entries()) {
    const last = index === command.steps.length - 1;
    const code = await runStep(step, last ? extra : [], command.steps.length === 1, peers);
    if (code !== 0) return code;
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
