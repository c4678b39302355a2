import type { Log } from "../../ports/log.ts";
import type { Database } from "./open-database.ts";

const CHECKPOINT_MS = 5 * 60_000;
const VACUUM_MS = 60 * 60_000;
/** Of this size after a checkpoint, something keeps the log from being cleared. */
const WAL_WARN_BYTES = 1024 ** 3;

export interface Maintenance {
  /** Writes what is only in the log into the tables, so that the log can be reused and a reopening is short. */
  checkpoint(): Promise<{ readonly walBytes: number }>;
  /** Makes the space of old row versions free again and counts rows for the planner; one table at a time, so that others get their turn. */
  vacuum(): Promise<{ readonly tables: number }>;
  stop(): Promise<void>;
}

/** What a PostgreSQL server does by itself and the embedded engine, which has no background processes, does not. */
export function maintainEmbedded(
  { pool }: Pick<Database, "pool">,
  log: Log,
  every: { readonly checkpointMs: number; readonly vacuumMs: number } = {
    checkpointMs: CHECKPOINT_MS,
    vacuumMs: VACUUM_MS,
  },
): Maintenance {
  let stopping = false;
  let working: Promise<void> = Promise.resolve();

  async function checkpoint(): Promise<{ walBytes: number }> {
    await pool.query("CHECKPOINT");
    const { rows } = await pool.query<{ bytes: string }>("SELECT sum(size) AS bytes FROM pg_ls_waldir()");
    const walBytes = Number(rows[0]?.bytes ?? 0);
    if (walBytes > WAL_WARN_BYTES)
      log.warn({ walBytes }, "the log of the embedded database stays large after a checkpoint");
    return { walBytes };
  }

  async function vacuum(): Promise<{ tables: number }> {
    const { rows } = await pool.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    let tables = 0;
    for (const { name } of rows) {
      if (stopping) break;
      await pool.query(`VACUUM (ANALYZE) ${name}`);
      tables += 1;
    }
    return { tables };
  }

  const repeat = (ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout =>
    setInterval(() => {
      working = working.then(async () => {
        if (stopping) return;
        try {
          log.debug({ done: await work() }, `the embedded database had its ${what}`);
        } catch (error) {
          log.error({ error }, `the embedded database could not have its ${what}; it is tried again`);
        }
      });
    }, ms).unref();
  const timers = [repeat(every.checkpointMs, "checkpoint", checkpoint), repeat(every.vacuumMs, "vacuum", vacuum)];
  return {
    checkpoint,
    vacuum,
    async stop() {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      await working;
    },
  };
}
