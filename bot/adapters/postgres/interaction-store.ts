import { sql } from "kysely";
import type { Interaction, InteractionStore } from "../../ports/interaction-store.ts";
import type { Db } from "./trx.ts";

/** Clicks and commands; the signature is the primary key, so a replay finds what the first one answered. */
export function createInteractionStore(db: Db): InteractionStore {
  return {
    async record(interaction) {
      const added = await db
        .insertInto("slack_interaction")
        .values({
          signature_hash: interaction.signatureHash,
          kind: interaction.kind,
          team_id: interaction.teamId,
          user_id: interaction.userId,
          action: interaction.action,
          payload: JSON.stringify(interaction.payload),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning("signature_hash")
        .executeTakeFirst();
      if (added) return { state: "new" };
      const known = await db
        .selectFrom("slack_interaction")
        .select("answer")
        .where("signature_hash", "=", interaction.signatureHash)
        .executeTakeFirst();
      return { state: "duplicate", answer: known?.answer ?? null };
    },
    async saveAnswer(signatureHash, answer) {
      await db.updateTable("slack_interaction").set({ answer }).where("signature_hash", "=", signatureHash).execute();
    },
    async markDone(signatureHash) {
      await db
        .updateTable("slack_interaction")
        .set({ state: "done" })
        .where("signature_hash", "=", signatureHash)
        .execute();
    },
    async claimUnfinished(olderThanSeconds, limit) {
      const { rows } = await sql<{
        signature_hash: string;
        kind: string;
        team_id: string;
        user_id: string;
        action: string;
        payload: unknown;
      }>`
        UPDATE slack_interaction SET claimed_at = now() WHERE signature_hash IN (
          SELECT signature_hash FROM slack_interaction WHERE state = 'new' AND claimed_at < now() - make_interval(secs => ${olderThanSeconds})
          ORDER BY claimed_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING signature_hash, kind, team_id, user_id, action, payload`.execute(db);
      return rows.map((row): Interaction => ({
        signatureHash: row.signature_hash,
        kind: row.kind as Interaction["kind"],
        teamId: row.team_id,
        userId: row.user_id,
        action: row.action,
        payload: row.payload,
      }));
    },
  };
}
