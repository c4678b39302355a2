import { sql } from "kysely";
import type { Surface, SurfaceStore } from "../../ports/surface-store.ts";
import { type Db, notify } from "./trx.ts";
import type { Wakeups } from "./wakeups.ts";

const LEASE_SECONDS = 30;

interface SurfaceRow {
  id: string;
  incident_id: string;
  kind: string;
  key: string;
  channel: string;
  text: string | null;
  ts: string | null;
  thread_ts: string | null;
  desired_gen: string;
  posted_gen: string;
  attempts: number;
  ambiguous_since: Date | null;
  priority: number;
}

function surfaceOfRow(row: SurfaceRow): Surface {
  return {
    id: row.id,
    incidentId: row.incident_id,
    kind: row.kind as Surface["kind"],
    key: row.key,
    channel: row.channel,
    text: row.text,
    ts: row.ts,
    threadTs: row.thread_ts,
    desiredGen: Number(row.desired_gen),
    postedGen: Number(row.posted_gen),
    attempts: row.attempts,
    ambiguousSince: row.ambiguous_since,
    priority: row.priority,
  };
}

/** Desired messages in the database; a dispatcher leases what it is about to post. */
export function createSurfaceStore(db: Db, wakeups: Wakeups): SurfaceStore {
  return {
    async claimDue(limit) {
      // A thread waits for its card: without it there is nothing to reply to.
      const { rows } = await sql<SurfaceRow>`
        WITH due AS (
          SELECT s.id FROM slack_surface s LEFT JOIN slack_surface card ON card.incident_id = s.incident_id AND card.kind = 'card'
          WHERE s.desired_gen > s.posted_gen AND s.next_at <= now() AND (s.leased_until IS NULL OR s.leased_until < now())
            AND (s.kind <> 'thread' OR card.ts IS NOT NULL)
          ORDER BY s.priority, s.next_at LIMIT ${limit} FOR UPDATE OF s SKIP LOCKED)
        UPDATE slack_surface s SET leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
        FROM due WHERE s.id = due.id
        RETURNING s.*, (SELECT card.ts FROM slack_surface card WHERE card.incident_id = s.incident_id AND card.kind = 'card') AS thread_ts`.execute(
        db,
      );
      return rows.map(surfaceOfRow).sort((a, b) => a.priority - b.priority);
    },
    async recordPosted(id, posted) {
      await sql`UPDATE slack_surface SET posted_gen = GREATEST(posted_gen, ${posted.gen}), ts = ${posted.ts}, attempts = 0, ambiguous_since = NULL,
        leased_until = NULL, last_error = NULL, posted_at = now(), next_at = now() WHERE id = ${id}`.execute(db);
      await notify(db, "noops_surface");
    },
    async recordFailure(id, failure) {
      const wait = failure.kind === "permanent" ? 3600 : failure.afterSeconds;
      const ambiguous = failure.kind === "ambiguous" ? sql`COALESCE(ambiguous_since, now())` : sql`ambiguous_since`;
      await sql`UPDATE slack_surface SET attempts = attempts + 1, ambiguous_since = ${ambiguous}, leased_until = NULL, last_error = ${failure.reason},
        next_at = now() + make_interval(secs => ${wait}) WHERE id = ${id}`.execute(db);
    },
    async moveToChannel(id, channel) {
      await sql`UPDATE slack_surface SET channel = ${channel}, ts = NULL, posted_gen = 0, attempts = 0, ambiguous_since = NULL, leased_until = NULL, next_at = now() WHERE id = ${id}`.execute(
        db,
      );
    },
    onDue: (wake) => wakeups.on("noops_surface", wake),
  };
}
