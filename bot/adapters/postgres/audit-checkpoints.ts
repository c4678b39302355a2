import { appendFileSync } from "node:fs";
import { sql } from "kysely";
import { type Checkpoint, checkpointText } from "../../audit/checkpoint.ts";
import type { Db } from "./trx.ts";

export interface CheckpointOptions {
  readonly db: Db;
  readonly sign: (text: string) => string;
  /** A file outside the database that gets each checkpoint as a line; whoever can edit the database must not own it. */
  readonly file: string | null;
}

/** Signs the newest line of the chain; null when it is signed already, by this replica or another. */
export async function writeCheckpoint({ db, sign, file }: CheckpointOptions): Promise<Checkpoint | null> {
  const last = await db
    .selectFrom("audit_log")
    .select(["seq", "hash"])
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return null;
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(db);
  const draft = { ...last, at: (rows[0]?.now ?? new Date(0)).toISOString() };
  const checkpoint = { ...draft, signature: sign(checkpointText(draft)) };
  const added = await db
    .insertInto("audit_checkpoint")
    .values({ seq: last.seq, hash: last.hash, signature: checkpoint.signature, signed_at: draft.at })
    .onConflict((conflict) => conflict.column("seq").doNothing())
    .returning("seq")
    .executeTakeFirst();
  if (added === undefined) return null;
  if (file !== null) appendFileSync(file, `${JSON.stringify(checkpoint)}\n`);
  return checkpoint;
}

/** The checkpoints that the database keeps, oldest first. */
export async function readCheckpoints(db: Db, afterSeq = "0"): Promise<readonly Checkpoint[]> {
  const rows = await db.selectFrom("audit_checkpoint").selectAll().where("seq", ">", afterSeq).orderBy("seq").execute();
  return rows.map(({ seq, hash, signature, signed_at }) => ({ seq, hash, at: signed_at, signature }));
}
