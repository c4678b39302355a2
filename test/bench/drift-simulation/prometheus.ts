import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../free-port.ts";

const run = promisify(execFile);
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;

/** A Prometheus of its own folder and port. */
export interface RunningPrometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What it starts with. `history` is OpenMetrics text that becomes blocks before the start. */
export interface PrometheusSetup {
  readonly ruleFiles: Readonly<Record<string, string>>;
  readonly history?: string;
  /** Addresses, host and port, whose `/metrics` it reads every second. */
  readonly targets?: readonly string[];
  /** Longest block of the history, such as "486h"; two hours where nothing is said. Long histories need long blocks. */
  readonly maxBlockDuration?: string;
}

/** Starts Prometheus on 127.0.0.1 with rules and history; remote write is open. */
export async function startPrometheus({
  ruleFiles,
  history,
  targets = [],
  maxBlockDuration = "2h",
}: PrometheusSetup): Promise<RunningPrometheus> {
  const [prometheus, promtool] = [process.env["PROMETHEUS_BIN"], process.env["PROMTOOL_BIN"]];
  if (!prometheus || !promtool) throw new Error("PROMETHEUS_BIN and PROMTOOL_BIN name no programs");
  const folder = await mkdtemp(join(tmpdir(), "noops-prometheus-"));
  const [rules, data] = [join(folder, "rules"), join(folder, "data")];
  await mkdir(rules);
  for (const [name, text] of Object.entries(ruleFiles)) await writeFile(join(rules, name), text);
  const config = {
    global: { evaluation_interval: "1m", scrape_interval: "1s", scrape_timeout: "1s" },
    rule_files: ["rules/*.yaml"],
    scrape_configs: targets.length === 0 ? [] : [{ job_name: "models", static_configs: [{ targets }] }],
  };
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
  if (history !== undefined) await fill(promtool, folder, data, { history, maxBlockDuration });
  const port = await freePort();
  const child = spawn(
    prometheus,
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--web.enable-remote-write-receiver",
      "--storage.tsdb.retention.time=10y",
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(url, child);
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
  return { url, stop: () => stop(child, folder) };
}

async function fill(
  promtool: string,
  folder: string,
  data: string,
  { history, maxBlockDuration }: { readonly history: string; readonly maxBlockDuration: string },
): Promise<void> {
  const file = join(folder, "history.txt");
  await writeFile(file, history);
  const blocks = [`--max-block-duration=${maxBlockDuration}`, "openmetrics", file, data];
  await run(promtool, ["tsdb", "create-blocks-from", ...blocks], { maxBuffer: 2 ** 26 });
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (answer) return;
    if (Date.now() > until) throw new Error("prometheus is not ready after a minute");
    await wait(200);
  }
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    child.kill("SIGTERM");
    const killed = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    await once(child, "exit");
    clearTimeout(killed);
  }
  await rm(folder, { recursive: true, force: true });
}

/** All samples of a metric on the server's own `/metrics`, as label text and value. */
export async function ownMetric(url: string, name: string): Promise<{ labels: string; value: number }[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split("\n").flatMap((line) => {
    const match = new RegExp(`^${name}(\\{.*\\})? (.+)$`).exec(line);
    return match ? [{ labels: match[1] ?? "", value: Number(match[2]) }] : [];
  });
}
