import type { Log } from "../../ports/log.ts";
import type { Database } from "./open-database.ts";

/** The raw text of a delivery serves to look into what a source sent; its alerts, incidents and audit are kept without it. */
const KEEP_DAYS = 7;
const EVERY_MS = 10 * 60_000;
/** So few at once that nobody waits for the locks. */
const AT_ONCE = 1000;

/** Deletes deliveries that were taken up more than a week ago, oldest first, a thousand at a time, on any replica. */
export function forgetDeliveries(
  { pool }: Pick<Database, "pool">,
  log: Log,
  everyMs = EVERY_MS,
): { stop(): Promise<void> } {
  let stopping = false;
  let working: Promise<void> = Promise.resolve();

  async function forget(): Promise<void> {
    let deleted = AT_ONCE;
    while (deleted === AT_ONCE && !stopping) {
      const { rowCount } = await pool.query(
        `DELETE FROM webhook_inbox WHERE id IN (SELECT id FROM webhook_inbox
          WHERE state = 'done' AND done_at < now() - make_interval(days => $1) ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [KEEP_DAYS, AT_ONCE],
      );
      deleted = rowCount ?? 0;
    }
  }

  const timer = setInterval(() => {
    working = working
      .then(() => (stopping ? undefined : forget()))
      .catch((error: unknown) => log.error({ error }, "old deliveries could not be deleted; it is tried again"));
  }, everyMs).unref();
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      await working;
    },
  };
}
