import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { type PostgresServer, startPostgres } from "./database.ts";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "../../tools/binaries.mjs";

export const WEBHOOK_TOKEN = "bench-webhook-token-0123";
export const READ_TOKEN = "bench-read-token-01234567";
/** Tokens of two people: alice, who asks, and bob, who agrees. */
export const ACT_TOKEN = "bench-act-token-012345678";
export const SECOND_ACT_TOKEN = "bench-second-token-012345";

/** The real bot in its own process, with a database of its own. */
export interface BotProcess {
  readonly url: string;
  /** Null on the embedded engine. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Resident memory in MB now. */
  rssMb(): number;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const READY_TRIES = 1200;

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the bot ended with ${String(child.exitCode)}: ${output()}`);
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the bot was not ready in time: ${output()}`);
}

/** Starts the bot; `environment` adds to its settings. */
export async function startBot(
  engine: "postgres" | "embedded",
  environment: Readonly<Record<string, string>> = {},
): Promise<BotProcess> {
  Object.assign(process.env, programEnvironment() as Record<string, string>);
  const dataDir = mkdtempSync(join(tmpdir(), "noops-bench-"));
  const tokens = join(dataDir, "webhook.yaml");
  const api = join(dataDir, "api.yaml");
  writeFileSync(tokens, JSON.stringify({ alertmanager: [WEBHOOK_TOKEN] }));
  writeFileSync(
    api,
    JSON.stringify({
      read: [READ_TOKEN],
      act: [
        { token: ACT_TOKEN, subject: "alice" },
        { token: SECOND_ACT_TOKEN, subject: "bob" },
      ],
    }),
  );
  const postgres: PostgresServer | null = engine === "postgres" ? await startPostgres() : null;
  const port = Number(environment["NOOPS_PORT"] ?? (await freePort()));
  const url = `http://127.0.0.1:${String(port)}`;
  let child: ChildProcess;
  let output = "";
  async function launch(): Promise<void> {
    child = spawn(process.execPath, [join(import.meta.dirname, "../../bot/main.ts"), "serve"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NOOPS_PORT: String(port),
        NOOPS_DATA_DIR: join(dataDir, "bot"),
        NOOPS_WEBHOOK_TOKENS_FILE: tokens,
        NOOPS_API_TOKENS_FILE: api,
        NOOPS_LOG_LEVEL: "error",
        ...(postgres === null ? {} : { DATABASE_URL: postgres.url }),
        ...environment,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
    await untilReady(url, child, () => output);
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }
  const lastResort = (): void => void child.kill("SIGKILL");
  process.once("exit", lastResort);
  try {
    await launch();
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
  return {
    url,
    databaseUrl: postgres?.url ?? null,
    dataDir,
    rssMb() {
      const status = readFileSync(`/proc/${String(child.pid)}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    kill: () => end("SIGKILL"),
    restart: launch,
    async stop() {
      process.removeListener("exit", lastResort);
      await end("SIGTERM");
      await postgres?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
