import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { AuditDraft } from "../../audit/audit-entry.ts";
import type { Run } from "../../action/run.ts";
import type { Store, Tx } from "../../ports/store.ts";
import { approvalTx } from "./approval-tx.ts";
import { textArray } from "./binary-array.ts";
import { appendAudit } from "./audit-writer.ts";
import { effectTx } from "./effect-tx.ts";
import { inboxTx } from "./inbox-tx.ts";
import type { SurfaceChannels } from "./bump-surfaces.ts";
import { incidentTx } from "./incident-tx.ts";
import type { Database } from "./open-database.ts";
import { runTx } from "./run-tx.ts";
import { switchTx } from "./switch-tx.ts";
import type { Trx } from "./trx.ts";

export interface StoreOptions {
  readonly database: Database;
  readonly channels: SurfaceChannels | null;
}

/** Failures after which the same transaction may simply be tried again. */
const RETRYABLE = new Set(["40001", "40P01"]);

async function readNow(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT now() AS now`.execute(trx);
  return rows[0]?.now ?? new Date(0);
}

function txOf(trx: Trx, channels: SurfaceChannels | null, drafts: AuditDraft[]): Tx {
  let now: Promise<Date> | null = null;
  return {
    ...inboxTx(trx),
    ...incidentTx(trx, channels, randomUUID),
    ...runTx(trx),
    ...approvalTx(trx),
    ...effectTx(trx),
    ...switchTx(trx),
    // The same until the end of the transaction.
    now: () => (now ??= readNow(trx)),
    audit(draft) {
      drafts.push(draft);
    },
  };
}

/** The durable state in PostgreSQL or in the embedded engine: the same SQL. */
export function createStore({ database, channels }: StoreOptions): Store {
  const { db } = database;
  const ears = new Set<() => void>();
  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return db.transaction().execute(async (trx) => {
      const drafts: AuditDraft[] = [];
      const result = await work(txOf(trx, channels, drafts));
      await appendAudit(trx, drafts);
      return result;
    });
  }
  return {
    async transaction(work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(work);
        } catch (error) {
          if (attempt >= 5 || !RETRYABLE.has((error as { code?: string }).code ?? "")) throw error;
        }
      }
    },
    async appendDeliveries(deliveries) {
      const { rows } = await sql<{ ids: string[] }>`WITH added AS (
          INSERT INTO webhook_inbox (source, body, trace)
          SELECT source, body, trace FROM unnest(${textArray(deliveries.map((d) => d.source))}::text[], ${textArray(deliveries.map((d) => d.body))}::text[],
            ${textArray(deliveries.map((d) => d.trace))}::text[]) WITH ORDINALITY AS told (source, body, trace, place) ORDER BY place
          RETURNING id
        ) SELECT array_agg(id ORDER BY id) AS ids FROM added`.execute(db);
      for (const wake of ears) wake();
      // Numbered in the order in which they were given.
      return rows[0]?.ids ?? [];
    },
    async rejectDelivery(source, reason, body) {
      // A text column cannot hold the zero byte that a hostile body may contain.
      await db
        .insertInto("webhook_reject")
        .values({ source, reason, body: body.replaceAll("\u0000", "\\0") })
        .execute();
    },
    async claimTimers(limit) {
      const { rows } = await sql<{ kind: string; ref: string }>`
        UPDATE timer SET due_at = now() + interval '30 seconds' WHERE (kind, ref) IN (
          SELECT kind, ref FROM timer WHERE fired_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING kind, ref`.execute(db);
      return rows;
    },
    async claimTimer(kind, ref) {
      const { rows } = await sql`
        UPDATE timer SET due_at = now() + interval '30 seconds'
        WHERE kind = ${kind} AND ref = ${ref} AND fired_at IS NULL AND due_at <= now() RETURNING kind`.execute(db);
      return rows.length > 0;
    },
    async unfinishedRuns() {
      const { rows } = await sql<{ id: string; state: string; age: number }>`
        SELECT id, state, EXTRACT(EPOCH FROM now() - created_at)::float8 AS age FROM run WHERE ended_at IS NULL ORDER BY created_at`.execute(
        db,
      );
      return rows.map((row) => ({ id: row.id, state: row.state as Run["state"], ageSeconds: row.age }));
    },
    async unconfirmed(olderThanSeconds) {
      const { rows } = await sql<{ id: string }>`
        SELECT i.id FROM incident i JOIN alert a ON a.incident_id = i.id
        WHERE i.phase NOT IN ('resolved', 'closed', 'merged') AND i.alerting IN ('firing', 'partial', 'suppressed', 'stale')
        GROUP BY i.id HAVING max(a.last_firing_received) < now() - make_interval(secs => ${olderThanSeconds})`.execute(
        db,
      );
      return rows.map((row) => row.id);
    },
    async watchedSources() {
      const { rows } = await sql<{ source: string; last: Date; silent: number; alarmed: boolean; since: Date | null }>`
        SELECT h.source, h.last_watchdog AS last, EXTRACT(EPOCH FROM now() - h.last_watchdog)::float8 AS silent, a.max_firing_start AS since,
          COALESCE(a.max_firing_start > COALESCE(a.max_resolved_end, '-infinity'), false) AS alarmed
        FROM source_health h LEFT JOIN alert a ON a.source = 'noops' AND a.fingerprint = 'silent-' || h.source
        WHERE h.last_watchdog IS NOT NULL ORDER BY h.source`.execute(db);
      return rows.map((row) => ({
        source: row.source,
        lastWatchdog: row.last,
        silentSeconds: row.silent,
        alarmed: row.alarmed,
        alarmedSince: row.since,
      }));
    },
    onDelivery(wake) {
      ears.add(wake);
      return () => ears.delete(wake);
    },
    async commits() {
      try {
        await sql`INSERT INTO source_health (source, last_delivery) VALUES ('noops-heartbeat', now())
          ON CONFLICT (source) DO UPDATE SET last_delivery = EXCLUDED.last_delivery`.execute(db);
        return true;
      } catch {
        return false;
      }
    },
    async ping() {
      try {
        await sql`SELECT 1`.execute(db);
        return true;
      } catch {
        return false;
      }
    },
  };
}
