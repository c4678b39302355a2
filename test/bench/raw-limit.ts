import { hash } from "node:crypto";
import type pg from "pg";
import { createGroupCommit } from "@noops-ml/bot/adapters/http/group-commit.ts";
import { type Database, openDatabase } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import { startPostgres } from "../bot/database.ts";
import { FINGERPRINTS, deliveryBody } from "./webhook-load.ts";

export interface RawLimit {
  readonly engine: "postgres" | "embedded";
  readonly alerts: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Deliveries per correlation, as the bot takes them on each engine. */
const BATCH = { postgres: 200, embedded: 25 } as const;
const sha256 = (text: string): string => hash("sha256", text, "hex");

/**
 * The raw limit is what the database takes of the same durable rows in the same transactions, from a bare client that
 * does nothing else: the body of each delivery, committed in groups before its sender goes on; then, beside that, for as
 * many deliveries as the bot correlates at once, one row per alert event, the state of each alert, and the mark that
 * the deliveries are done. No HTTP, no credential, no validation, no incident, no audit line. A rate counts what is
 * finished, not what is merely stored, on both sides: until the last delivery is marked.
 */
export async function rawLimit(options: RawLimit): Promise<number> {
  const postgres = options.engine === "postgres" ? await startPostgres() : null;
  const database = await openDatabase(
    postgres === null ? { engine: "embedded", dataDir: null } : { engine: "server", url: postgres.url },
  );
  try {
    return await measure(database, options);
  } finally {
    await database.close();
    await postgres?.stop();
  }
}

async function measure(database: Database, { engine, alerts, connections, seconds }: RawLimit): Promise<number> {
  const append = createGroupCommit({
    append: async (deliveries) => {
      await database.pool.query(
        "INSERT INTO webhook_inbox (source, body, trace) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
        [deliveries.map((d) => d.source), deliveries.map((d) => d.body), deliveries.map((d) => d.trace)],
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
        await append({ source: "raw", body: deliveryBody(stored, alerts, base), trace: null });
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
      const done = await finishSome(client, { batch: BATCH[engine], alerts, first: finished * alerts, base });
      finished += done;
      if (done > 0) continue;
      if (last) break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } finally {
    client.release();
  }
  await senders;
  if (finished < stored) throw new Error(`${String(stored - finished)} deliveries were stored and not finished`);
  return finished / ((performance.now() - started) / 1000);
}

interface Some {
  readonly batch: number;
  readonly alerts: number;
  /** Number of the first alert that is written. */
  readonly first: number;
  readonly base: number;
}

async function finishSome(client: pg.PoolClient, { batch, alerts, first, base }: Some): Promise<number> {
  await client.query("BEGIN");
  const { rows } = await client.query<{ id: string }>(
    "SELECT id, source, body, trace, created_at FROM webhook_inbox WHERE state = 'new' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED",
    [batch],
  );
  if (rows.length > 0) await writeAlerts(client, first, rows.length * alerts, base);
  if (rows.length > 0)
    await client.query("UPDATE webhook_inbox SET state = 'done', done_at = now() WHERE id = ANY($1::bigint[])", [
      rows.map((row) => row.id),
    ]);
  await client.query("COMMIT");
  return rows.length;
}

async function writeAlerts(client: pg.PoolClient, first: number, count: number, base: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, at) => first + at);
  const starts = numbers.map((number) => new Date(base + number).toISOString());
  const prints = numbers.map((number) => `f${String(number % FINGERPRINTS)}`);
  await client.query(
    `INSERT INTO alert_event (key, source, fingerprint, status, starts_at, seen)
     SELECT key, 'raw', print, 'firing', at, 1 FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS event (key, print, at)
     ON CONFLICT (key) DO UPDATE SET seen = alert_event.seen + 1, last_seen = now()`,
    [numbers.map((number) => sha256(`raw ${String(number)}`)), prints, starts],
  );
  // One row per alert, with its newest start.
  const newest = new Map(prints.map((print, at) => [print, starts[at] ?? ""]));
  await client.query(
    `INSERT INTO alert (source, fingerprint, max_firing_start, last_firing_received, labels, annotations)
     SELECT 'raw', print, at, now(), $3::jsonb, $4::jsonb FROM unnest($1::text[], $2::timestamptz[]) AS alert (print, at)
     ON CONFLICT (source, fingerprint) DO UPDATE SET max_firing_start = GREATEST(alert.max_firing_start, EXCLUDED.max_firing_start),
       last_firing_received = EXCLUDED.last_firing_received, labels = EXCLUDED.labels, annotations = EXCLUDED.annotations`,
    [[...newest.keys()], [...newest.values()], LABELS, ANNOTATIONS],
  );
}

/** As long as those of a delivery. */
const [SAMPLE] = (
  JSON.parse(deliveryBody(0, 1, 0)) as {
    alerts: { labels: Record<string, string>; annotations: Record<string, string> }[];
  }
).alerts;
const LABELS = JSON.stringify(SAMPLE?.labels);
const ANNOTATIONS = JSON.stringify(SAMPLE?.annotations);
