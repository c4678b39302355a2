import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../free-port.ts";

/** A Prometheus process with prepared data. */
export type PreparedPrometheus = { readonly url: string; readonly close: () => Promise<void> };

function program(variable: "PROMETHEUS_BIN" | "PROMTOOL_BIN"): string {
  const path = process.env[variable];
  if (path === undefined) throw new Error(`${variable} is not set: run through npm test`);
  return path;
}

async function ready(child: ChildProcess): Promise<void> {
  const output: string[] = [];
  const { stderr } = child;
  if (!stderr) throw new Error("Prometheus has no stderr to read");
  const lines = createInterface({ input: stderr });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      output.push(line);
      if (line.includes("Server is ready to receive web requests")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`Prometheus ended with ${code}:\n${output.slice(-8).join("\n")}`)));
  });
  stderr.resume();
}

/** Starts the real Prometheus on a folder that promtool filled from OpenMetrics text. Listens on 127.0.0.1 only. */
export async function startPrometheus(openMetrics: string): Promise<PreparedPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "noops-panels-"));
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(folder, "metrics.txt"), openMetrics);
  writeFileSync(join(folder, "prometheus.yml"), "global: {scrape_interval: 1m}\n");
  const filled = spawnSync(
    program("PROMTOOL_BIN"),
    ["tsdb", "create-blocks-from", "openmetrics", join(folder, "metrics.txt"), data],
    { encoding: "utf8" },
  );
  if (filled.status !== 0) throw new Error(`promtool could not read the fixture: ${filled.stderr}`);
  const port = await freePort();
  const child = spawn(
    program("PROMETHEUS_BIN"),
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--storage.tsdb.retention.time=10y",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
