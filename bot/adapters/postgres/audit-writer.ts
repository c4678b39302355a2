import { sql } from "kysely";
import type { AuditDraft, AuditEntry } from "../../audit/audit-entry.ts";
import { chainEntries } from "../../audit/chain.ts";
import { type Trx, sha256 } from "./trx.ts";

const AUDIT_LOCK = 4_711_002;

/**
 * Appends lines to the chain, one writer at a time. It comes last in a transaction, because the lock is held until the
 * commit: the next writer must see this one's last line.
 */
export async function appendAudit(trx: Trx, drafts: readonly AuditDraft[]): Promise<readonly AuditEntry[]> {
  if (drafts.length === 0) return [];
  await sql`SELECT pg_advisory_xact_lock(${sql.lit(AUDIT_LOCK)})`.execute(trx);
  // A fresh snapshot: read committed sees what the writer before us has committed.
  const { rows } = await sql<{ now: Date; seq: string | null; hash: string | null }>`
    SELECT clock_timestamp() AS now, seq, hash
    FROM (VALUES (1)) AS one LEFT JOIN (SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1) AS last ON true`.execute(
    trx,
  );
  const [found] = rows;
  const last =
    found === undefined || found.seq === null || found.hash === null ? null : { seq: found.seq, hash: found.hash };
  const entries = chainEntries(last, drafts, (found?.now ?? new Date(0)).toISOString(), sha256);
  await trx
    .insertInto("audit_log")
    .values(
      entries.map((entry) => ({
        seq: entry.seq,
        ts: entry.ts,
        actor: entry.actor,
        via: entry.via,
        action: entry.action,
        object: entry.object,
        payload_jcs: entry.payloadJcs,
        prev_hash: entry.prevHash,
        hash: entry.hash,
      })),
    )
    .execute();
  return entries;
}
