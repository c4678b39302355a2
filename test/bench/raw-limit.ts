import { hash } from "node:crypto";
import type pg from "pg";
import { createGroupCommit } from "@noops-ml/bot/adapters/http/group-commit.ts";
import { jsonArray, textArray, timeArray } from "@noops-ml/bot/adapters/postgres/binary-array.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { startPostgres } from "../bot/database.ts";
import { FINGERPRINTS, deliveryBody } from "./webhook-load.ts";

export interface RawLoad {
  readonly alerts: number;
  readonly connections: number;
  readonly seconds: number;
}

/** A database with nothing but its own client. */
export interface RawDatabase {
  /** Deliveries per second, until the last one is marked as done. */
  measure(load: RawLoad): Promise<number>;
  stop(): Promise<void>;
}

/** Deliveries per correlation and the pause between two that are not full, as the bot takes them on each engine. */
const BATCH = { postgres: 200, embedded: 50 } as const;
const GATHER_MS = 50;
const sha256 = (text: string): string => hash("sha256", text, "hex");

/**
 * The raw limit is what the database takes of the same durable rows in the same transactions, from a bare client that
 * does nothing else: the body of each delivery, committed in groups before its sender goes on; then, beside that, for as
 * many deliveries as the bot correlates at once, one row per alert event, the state of each alert, and the mark that
 * the deliveries are done. The statements are as lean as those of the bot, and the values in the same binary form. No
 * HTTP, no credential, no validation, no incident, no audit line. A rate counts what is finished, not what is merely
 * stored, on both sides: until the last delivery is marked.
 */
export async function openRaw(engine: "postgres" | "embedded"): Promise<RawDatabase> {
  const postgres = engine === "postgres" ? await startPostgres() : null;
  const database = await openDatabase(
    postgres === null ? { engine: "embedded", dataDir: null } : { engine: "server", url: postgres.url },
  );
  let first = 0;
  return {
    async measure(load) {
      const { finished, seconds } = await measure(database, load, { batch: BATCH[engine], first });
      first += finished * load.alerts;
      return finished / seconds;
    },
    async stop() {
      await database.close();
      await postgres?.stop();
    },
  };
}

interface Place {
  readonly batch: number;
  /** Number of the first alert that is written. */
  readonly first: number;
}

async function measure(
  database: Database,
  { alerts, connections, seconds }: RawLoad,
  { batch, first }: Place,
): Promise<{ finished: number; seconds: number }> {
  const append = createGroupCommit<string>({
    append: async (bodies) => {
      const same = (text: string | null) => textArray(bodies.map(() => text));
      await database.pool.query(
        "INSERT INTO webhook_inbox (source, body, trace) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
        [same("raw"), textArray(bodies), same(null)],
      );
    },
    maxBatch: 200,
    waitMs: 2,
    timeoutMs: 60_000,
  });
  const started = performance.now();
  const end = started + seconds * 1000;
  const base = Date.now();
  let stored = 0;
  let finished = 0;
  let sending = true;
  const senders = Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await append(deliveryBody(stored, alerts, base));
        stored += 1;
      }
    }),
  ).finally(() => {
    sending = false;
  });
  const client = await database.pool.connect();
  try {
    for (;;) {
      // Asked before the look: what was stored before the last sender ended is seen by it.
      const last = !sending;
      const done = await finishSome(client, { batch, alerts, first: first + finished * alerts, base });
      finished += done;
      if (done === batch) continue;
      if (last && done === 0) break;
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  } finally {
    client.release();
  }
  await senders;
  if (finished < stored) throw new Error(`${String(stored - finished)} deliveries were stored and not finished`);
  return { finished, seconds: (performance.now() - started) / 1000 };
}

interface Some extends Place {
  readonly alerts: number;
  readonly base: number;
}

async function finishSome(client: pg.PoolClient, { batch, alerts, first, base }: Some): Promise<number> {
  await client.query("BEGIN");
  const { rows } = await client.query<{ id: string }>(
    `UPDATE webhook_inbox SET state = 'done', done_at = now() WHERE id = ANY (ARRAY(
       SELECT id FROM webhook_inbox WHERE state = 'new' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING id, source, trace, created_at`,
    [batch],
  );
  if (rows.length > 0) await writeAlerts(client, first, rows.length * alerts, base);
  await client.query("COMMIT");
  return rows.length;
}

async function writeAlerts(client: pg.PoolClient, first: number, count: number, base: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, at) => first + at);
  const print = (number: number): string => `f${String(number % FINGERPRINTS)}`;
  await client.query(
    `INSERT INTO alert_event (key, source, fingerprint, status, starts_at, seen)
     SELECT key, 'raw', print, 'firing', at, 1 FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS event (key, print, at)
     ON CONFLICT (key) DO UPDATE SET seen = alert_event.seen + 1, last_seen = now()`,
    [
      textArray(numbers.map((number) => sha256(`raw ${String(number)}`)).sort()),
      textArray(numbers.map(print)),
      timeArray(numbers.map((number) => base + number)),
    ],
  );
  // One row per alert, with its newest start and with the labels and annotations that a delivery has of it.
  const newest = [...new Map(numbers.map((number) => [number % FINGERPRINTS, number])).entries()];
  await client.query(
    `INSERT INTO alert (source, fingerprint, max_firing_start, last_firing_received, labels, annotations)
     SELECT 'raw', print, at, now(), labels, annotations
     FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[], $4::jsonb[]) AS alert (print, at, labels, annotations)
     ON CONFLICT (source, fingerprint) DO UPDATE SET max_firing_start = GREATEST(alert.max_firing_start, EXCLUDED.max_firing_start),
       last_firing_received = EXCLUDED.last_firing_received, labels = EXCLUDED.labels, annotations = EXCLUDED.annotations`,
    [
      textArray(newest.map(([at]) => print(at))),
      timeArray(newest.map(([, number]) => base + number)),
      jsonArray(newest.map(([at]) => JSON.stringify(SAMPLES[at]?.labels))),
      jsonArray(newest.map(([at]) => JSON.stringify(SAMPLES[at]?.annotations))),
    ],
  );
}

const SAMPLES = (
  JSON.parse(deliveryBody(0, FINGERPRINTS, 0)) as {
    alerts: { labels: Record<string, string>; annotations: Record<string, string> }[];
  }
).alerts;
