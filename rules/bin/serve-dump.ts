import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Io, IoError } from "./io.ts";

/** A Prometheus that serves a dump, and the time that the dump covers. */
export type ServedDump = {
  readonly url: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stop: () => Promise<void>;
};

const READY_WITHIN_MS = 30_000;
const LONGEST_STOP_MS = 10_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function runProgram(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  if (code !== 0) throw new Error(errors.trim().split("\n").at(-1) ?? `exit code ${code}`);
}

/** The time between the first and the last sample of the blocks in a folder. */
async function covered(folder: string): Promise<{ readonly startSeconds: number; readonly endSeconds: number }> {
  const names = await readdir(folder, { withFileTypes: true });
  const blocks = names.filter((entry) => entry.isDirectory() && /^[0-9A-Z]{26}$/.test(entry.name));
  const metas = await Promise.all(blocks.map(({ name }) => readFile(join(folder, name, "meta.json"), "utf8")));
  const times = metas.map((text) => JSON.parse(text) as { readonly minTime: number; readonly maxTime: number });
  if (times.length === 0) throw new Error("the dump holds no samples with timestamps");
  return {
    startSeconds: Math.floor(Math.min(...times.map(({ minTime }) => minTime)) / 1000),
    endSeconds: Math.floor(Math.max(...times.map(({ maxTime }) => maxTime)) / 1000),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!deadline.aborted && child.exitCode === null) {
    const answer = await fetch(`${url}/-/ready`, { signal: deadline }).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error("Prometheus did not become ready");
}

/** Turns an OpenMetrics dump into blocks and serves them on a free local port until `stop`. */
export async function serveDump(file: string, io: Io): Promise<ServedDump> {
  const promtool = io.env["PROMTOOL_BIN"] ?? "promtool";
  const prometheus = io.env["PROMETHEUS_BIN"] ?? "prometheus";
  const folder = await mkdtemp(join(tmpdir(), "noops-backtest-"));
  const data = join(folder, "data");
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      const running = child;
      const force = setTimeout(() => running.kill("SIGKILL"), LONGEST_STOP_MS);
      await closed;
      clearTimeout(force);
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await runProgram(promtool, ["tsdb", "create-blocks-from", "openmetrics", resolve(io.cwd, file), data]);
    const times = await covered(data);
    await writeFile(join(folder, "prometheus.yml"), "global: {}\n");
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    child = spawn(
      prometheus,
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${data}`,
        "--storage.tsdb.retention.time=100y",
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=error",
      ],
      { stdio: "ignore" },
    );
    const failed = new Promise<never>((_, fail) => child?.on("error", fail));
    await Promise.race([untilReady(url, child), failed]);
    return { url, ...times, stop };
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    const missing = /spawn (\S+) ENOENT/.exec(reason)?.[1];
    const hint = missing ? " Install Prometheus with promtool, or name them in PROMETHEUS_BIN and PROMTOOL_BIN." : "";
    const what = missing ? `there is no program ${missing}.` : reason;
    throw new IoError(`The dump ${file} could not be served: ${what}${hint}`, { cause: error });
  }
}
