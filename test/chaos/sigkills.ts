import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { correlateDeliveries } from "@noops-ml/bot/pipeline/correlate-deliveries.ts";
import { readerOf } from "@noops-ml/bot/pipeline/sources.ts";
import { startBot } from "../bot/bot-process.ts";
import { startPostgres } from "../bot/database.ts";
import { anEngine } from "../bot/pipeline/an-engine.ts";
import { LOAD_MODELS, type LoadResult, loadWebhook } from "../bench/webhook-load.ts";
import { type EngineName, expectThat } from "./fault.ts";

const BOT = join(import.meta.dirname, "../../bot/main.ts");
/** In each delivery of the load. */
export const ALERTS = 10;
const CONNECTIONS = 16;
const PER_SECOND = 100;
/** How long a bot that is ready is left alone before it is killed: different each time, so that the kills fall everywhere. */
const lifeMs = (kill: number): number => 200 + ((kill * 379) % 800);

/** Correlates what the last process left in the inbox, as the next one would. */
async function catchUp(database: Database): Promise<void> {
  const { engine } = anEngine(database);
  while ((await correlateDeliveries({ engine, readerOf, batch: 200 })).deliveries > 0);
}

/** How many of the acknowledged alerts are not there, and how many models have more than one incident. */
export async function judge(database: Database, accepted: readonly number[], startMs: number): Promise<string> {
  await catchUp(database);
  const { rows } = await sql<{
    at: string;
  }>`SELECT (EXTRACT(EPOCH FROM starts_at) * 1000)::bigint AS at FROM alert_event`.execute(database.db);
  const stored = new Set(rows.map((row) => Number(row.at)));
  let lost = 0;
  for (const sequence of accepted)
    for (let at = 0; at < ALERTS; at += 1) if (!stored.has(startMs + sequence * ALERTS + at)) lost += 1;
  const incidents = await sql<{
    model: string;
    n: string;
  }>`SELECT model, count(*) AS n FROM incident GROUP BY model`.execute(database.db);
  const duplicates = incidents.rows.filter((row) => Number(row.n) > 1).length;
  const seen = `${String(accepted.length * ALERTS)} acknowledged alerts, ${String(lost)} lost, ${String(duplicates)} duplicate incidents`;
  expectThat(
    lost === 0 && duplicates === 0 && incidents.rows.length === LOAD_MODELS,
    `${seen}; ${String(incidents.rows.length)} models`,
  );
  return seen;
}

/** Kills the bot again and again while Alertmanagers send 1,000 alerts a second, then counts what is there. */
export async function sigkills(engine: EngineName, kills: number): Promise<string> {
  const postgres = engine === "postgres" ? await startPostgres() : null;
  // A process that is killed saves nothing it compiled: one that ends by itself does, and every start is twice as fast.
  const compiled = { NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), "noops-compiled-")) };
  execFileSync(process.execPath, [BOT, "help"], { env: { ...process.env, ...compiled }, stdio: "ignore" });
  const bot = await startBot("embedded", { ...compiled, ...(postgres === null ? {} : { DATABASE_URL: postgres.url }) });
  let database: Database | null = null;
  try {
    const startMs = Date.now();
    const accepted: number[] = [];
    const stop = new AbortController();
    const load: Promise<LoadResult> = loadWebhook({
      url: bot.url,
      alerts: ALERTS,
      connections: CONNECTIONS,
      seconds: 24 * 3600,
      perSecond: PER_SECOND,
      startMs,
      signal: stop.signal,
      onAccepted: (sequence) => accepted.push(sequence),
    });
    let slowest = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, lifeMs(kill)));
      await bot.kill();
      const dead = performance.now();
      await bot.restart();
      slowest = Math.max(slowest, performance.now() - dead);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    stop.abort();
    const { refused } = await load;
    await bot.kill();
    database = await openDatabase(
      postgres === null
        ? { engine: "embedded", dataDir: join(bot.dataDir, "bot") }
        : { engine: "server", url: postgres.url },
    );
    expectThat(
      accepted.length > 0 && refused > 0,
      `${String(accepted.length)} accepted, ${String(refused)} refused: not under load`,
    );
    return `${String(kills + 1)} kills: ${await judge(database, accepted, startMs)}; ready again within ${(slowest / 1000).toFixed(1)} s`;
  } finally {
    await database?.close();
    await bot.stop();
    await postgres?.stop();
    rmSync(compiled.NODE_COMPILE_CACHE, { recursive: true, force: true });
  }
}
