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
  const last = await trx
    .selectFrom("audit_log")
    .select(["seq", "hash"])
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(trx);
  const entries = chainEntries(last ?? null, drafts, (rows[0]?.now ?? new Date(0)).toISOString(), sha256);
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
