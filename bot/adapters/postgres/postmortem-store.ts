import type { PostmortemStore } from "../../ports/postmortem-store.ts";
import type { Db } from "./trx.ts";

export function createPostmortemStore(db: Db): PostmortemStore {
  return {
    async revision(incidentId, revision) {
      const row = await db
        .selectFrom("postmortem")
        .selectAll()
        .where("incident_id", "=", incidentId)
        .$if(revision !== null, (query) => query.where("revision", "=", revision ?? 0))
        .orderBy("revision", "desc")
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { document, author, draft, plot } = row;
      return { revision: row.revision, document, author, at: row.created_at.toISOString(), draft, plot };
    },
    async revisions(incidentId) {
      const rows = await db
        .selectFrom("postmortem")
        .select(["revision", "author", "created_at"])
        .where("incident_id", "=", incidentId)
        .orderBy("revision")
        .execute();
      return rows.map(({ revision, author, created_at }) => ({ revision, author, at: created_at.toISOString() }));
    },
  };
}
