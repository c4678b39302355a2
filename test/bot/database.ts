import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { freePort } from "../free-port.ts";

/** A PostgreSQL server of our own: temporary directory, free port, loopback only, fsync on. */
export interface PostgresServer {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, which its Debian package creates. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: id("-u"), gid: id("-g") };
}

function program(name: string): string {
  const path = process.env[name];
  if (path === undefined)
    throw new Error(`${name} is not set: install PostgreSQL (Debian package postgresql) or name its program.`);
  return path;
}

async function untilReady(url: string, server: ChildProcess, errors: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${String(server.exitCode)}: ${errors()}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`PostgreSQL was not ready in time: ${errors()}`);
}

export async function startPostgres(port?: number, settings: readonly string[] = []): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), "noops-pg-"));
  chmodSync(directory, 0o777);
  const data = join(directory, "data");
  const user = postgresUser();
  execFileSync(program("INITDB_BIN"), ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale"], {
    ...user,
    stdio: "pipe",
    cwd: directory,
  });
  const listen = port ?? (await freePort());
  const options = [
    "listen_addresses=127.0.0.1",
    `port=${String(listen)}`,
    `unix_socket_directories=${directory}`,
    "fsync=on",
    "max_connections=100",
    ...settings,
  ];
  const server = spawn(program("POSTGRES_BIN"), ["-D", data, ...options.flatMap((option) => ["-c", option])], {
    ...user,
    stdio: ["ignore", "ignore", "pipe"],
    cwd: directory,
  });
  let errors = "";
  server.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  // A test that breaks must not leave a server behind.
  const lastResort = (): void => void server.kill("SIGKILL");
  process.once("exit", lastResort);
  const stop = async (): Promise<void> => {
    process.removeListener("exit", lastResort);
    if (server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGQUIT");
      await gone;
    }
    rmSync(directory, { recursive: true, force: true });
  };
  const url = `postgres://postgres@127.0.0.1:${String(listen)}/postgres`;
  try {
    await untilReady(url, server, () => errors);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, process: server, stop };
}

/** One engine of the two; each test of the database runs on both. */
export interface TestEngine {
  readonly name: "embedded" | "server";
  /** A fresh, migrated database. */
  open(): Promise<Database>;
  stop(): Promise<void>;
}

export function embeddedEngine(): TestEngine {
  return {
    name: "embedded",
    open: () => openDatabase({ engine: "embedded", dataDir: null }),
    stop: () => Promise.resolve(),
  };
}

export function serverEngine(): TestEngine {
  let server: Promise<PostgresServer> | null = null;
  let databases = 0;
  return {
    name: "server",
    async open() {
      server ??= startPostgres();
      const { url } = await server;
      databases += 1;
      const name = `test_${String(databases)}`;
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name}`);
      await admin.end();
      return openDatabase({ engine: "server", url: url.replace(/postgres$/, name) });
    },
    async stop() {
      if (server !== null) await (await server).stop();
    },
  };
}
