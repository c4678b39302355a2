import { sql } from "kysely";
import type { SwitchTx } from "../../ports/store.ts";
import { bumpOpen } from "./bump-surfaces.ts";
import type { Trx } from "./trx.ts";

export function switchTx(trx: Trx): SwitchTx {
  return {
    async killSwitch() {
      const row = await trx.selectFrom("kill_switch").select("is_on").executeTakeFirst();
      return row?.is_on ?? true;
    },
    async setKillSwitch(on, by) {
      await trx
        .updateTable("kill_switch")
        .set({ is_on: on, by, at: sql`now()` })
        .where("id", "=", 1)
        .execute();
      await bumpOpen(trx, "all");
    },
    async frozenBy(scopes) {
      const row = await trx
        .selectFrom("change_freeze")
        .selectAll()
        .where("scope", "in", ["all", ...scopes])
        .where("until", ">", sql<Date>`now()`)
        .limit(1)
        .executeTakeFirst();
      return row ? `${row.scope} until ${row.until.toISOString()} by ${row.by}: ${row.reason}` : null;
    },
    async setFreeze(scope, minutes, by, reason) {
      const until = sql<Date>`now() + make_interval(mins => ${minutes})`;
      await trx
        .insertInto("change_freeze")
        .values({ scope, until, by, reason })
        .onConflict((conflict) => conflict.column("scope").doUpdateSet({ until, by, reason }))
        .execute();
      await bumpOpen(trx, scope);
    },
    async endFreeze(scope) {
      const gone = await trx.deleteFrom("change_freeze").where("scope", "=", scope).returning("scope").execute();
      if (gone.length > 0) await bumpOpen(trx, scope);
      return gone.length > 0;
    },
    async countActions(model, action, incidentId, runId) {
      const { rows } = await sql<{
        model_today: string;
        same_incident: boolean;
        since: number | null;
        same_today: string;
      }>`
        SELECT count(*) FILTER (WHERE s.ended_at > now() - interval '24 hours') AS model_today,
          count(*) FILTER (WHERE s.uses = ${action} AND s.ended_at > now() - interval '24 hours') AS same_today,
          COALESCE(bool_or(s.uses = ${action} AND r.incident_id = ${incidentId} AND r.id <> ${runId}), false) AS same_incident,
          EXTRACT(EPOCH FROM now() - max(s.ended_at) FILTER (WHERE s.uses = ${action}))::float8 AS since
        FROM step s JOIN run r ON r.id = s.run_id JOIN incident i ON i.id = r.incident_id
        WHERE i.model = ${model} AND r.mode = 'live' AND s.effect_key IS NOT NULL AND s.state = 'done' AND r.id <> ${runId}`.execute(
        trx,
      );
      const row = rows[0];
      return {
        modelToday: Number(row?.model_today ?? 0),
        sameInIncident: row?.same_incident ?? false,
        secondsSinceLast: row?.since ?? null,
        sameToday: Number(row?.same_today ?? 0),
      };
    },
    async recordDecision(about, input, decision) {
      await trx
        .insertInto("policy_decision")
        .values({
          incident_id: about.incidentId,
          run_id: about.runId,
          input: JSON.stringify(input),
          revision: decision.revision,
          decision: JSON.stringify(decision),
        })
        .execute();
    },
  };
}
