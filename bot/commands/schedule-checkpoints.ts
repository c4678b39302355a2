import { writeCheckpoint } from "../adapters/postgres/audit-checkpoints.ts";
import type { Database } from "../adapters/postgres/open-database.ts";
import { readCheckpointKey } from "../adapters/process/checkpoint-key.ts";
import type { Config } from "../config.ts";
import type { Log } from "../ports/log.ts";

/** Signs the newest line of the audit trail every few minutes and when the bot stops, into the database, a file and the log. */
export function scheduleCheckpoints(config: Config, database: Database, log: Log): { stop(): Promise<void> } {
  const key = readCheckpointKey({ file: config.NOOPS_AUDIT_KEY_FILE, pem: config.NOOPS_AUDIT_KEY });
  const sign = key?.sign ?? null;
  if (sign === null) {
    log.info({}, "no NOOPS_AUDIT_KEY_FILE: the audit trail is chained but not signed, so a cut tail would not show");
    return { stop: () => Promise.resolve() };
  }
  const file = config.NOOPS_AUDIT_CHECKPOINT_FILE ?? null;
  async function once(signer: (text: string) => string): Promise<void> {
    try {
      const made = await writeCheckpoint({ db: database.db, sign: signer, file });
      if (made !== null) log.info({ checkpoint: made }, "signed the audit trail");
    } catch (error) {
      log.error({ error }, "the audit trail could not be signed; it is tried again");
    }
  }
  const timer = setInterval(() => void once(sign), config.NOOPS_AUDIT_CHECKPOINT_SECONDS * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await once(sign);
    },
  };
}
