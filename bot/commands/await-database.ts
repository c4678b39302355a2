import { isDatabaseAway } from "../adapters/postgres/is-database-away.ts";
import type { Log } from "../ports/log.ts";

export interface Patience {
  readonly log: Log;
  /** Where the database is, without who logs in. */
  readonly where: string;
  /** How long it may be away, counted from now over all attempts. */
  readonly withinMs?: number;
}

/** Does one thing that needs the database. */
export type WithDatabase = <T>(attempt: () => Promise<T>) => Promise<T>;

const WITHIN_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/**
 * A database that starts later than the bot, or is slow to answer, is waited for: an attempt that cannot reach it is
 * repeated after a longer and longer pause, for a minute at most. Any other failure is one at once, and an attempt that
 * only takes long, such as a migration, is left alone.
 */
export function awaitDatabase({ log, where, withinMs = WITHIN_MS }: Patience): WithDatabase {
  const end = performance.now() + withinMs;
  return async (attempt) => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        const reason = (error as Error).message;
        if (performance.now() + pauseMs > end) {
          const seconds = String(Math.round(withinMs / 1000));
          // eslint-disable-next-line preserve-caught-error -- one line for whoever starts the bot; the reason is in it.
          throw new Error(
            `the database at ${where} could not be reached for ${seconds} s: ${reason}. Check DATABASE_URL and that PostgreSQL runs.`,
          );
        }
        log.warn({ where, reason, retryMs: pauseMs }, "the database is away; the start waits for it");
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
}
