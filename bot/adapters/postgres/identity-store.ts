import { type Selectable, sql } from "kysely";
import type { IdentityStore, KnownIdentity } from "../../ports/identity-store.ts";
import type { People } from "../../ports/people.ts";
import type { Tables } from "./tables.ts";
import type { Db } from "./trx.ts";

/** Slack users; the person behind one is found by the e-mail address in the people file, anew at every look. */
export function createIdentityStore(db: Db, people: People): IdentityStore {
  function known(row: Selectable<Tables["identity"]>): KnownIdentity {
    const person = row.email === null ? null : people.byEmail(row.email);
    return {
      teamId: row.team_id,
      userId: row.user_id,
      email: row.email,
      displayName: row.display_name,
      isBot: row.is_bot,
      isGuest: row.is_guest,
      isDeleted: row.is_deleted,
      isStranger: row.is_stranger,
      subject: person?.subject ?? null,
      groups: person?.groups ?? [],
      verifiedAt: row.verified_at,
    };
  }
  return {
    async get(teamId, userId) {
      const row = await db
        .selectFrom("identity")
        .selectAll()
        .where("team_id", "=", teamId)
        .where("user_id", "=", userId)
        .executeTakeFirst();
      return row ? known(row) : null;
    },
    async put(profile) {
      const fields = {
        email: profile.email,
        display_name: profile.displayName,
        is_bot: profile.isBot,
        is_guest: profile.isGuest,
        is_deleted: profile.isDeleted,
        is_stranger: profile.isStranger,
        subject: profile.email === null ? null : (people.byEmail(profile.email)?.subject ?? null),
        verified_at: sql<Date>`now()`,
      };
      const row = await db
        .insertInto("identity")
        .values({ team_id: profile.teamId, user_id: profile.userId, ...fields })
        .onConflict((conflict) => conflict.columns(["team_id", "user_id"]).doUpdateSet(fields))
        .returningAll()
        .executeTakeFirstOrThrow();
      return known(row);
    },
    async slackUserOf(subject) {
      const row = await db
        .selectFrom("identity")
        .select(["team_id", "user_id"])
        .where("subject", "=", subject)
        .where("is_deleted", "=", false)
        .orderBy("verified_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row ? { teamId: row.team_id, userId: row.user_id } : null;
    },
  };
}
