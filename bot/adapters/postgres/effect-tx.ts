import { sql } from "kysely";
import type { EffectTx } from "../../ports/store.ts";
import type { Trx } from "./trx.ts";

/** An owner is `boot id`; a boot that is known to be dead holds nothing. */
export function effectTx(trx: Trx): EffectTx {
  return {
    async takeLease(runId, stepId, owner, seconds) {
      const { rows } = await sql<{ fence: string }>`
        UPDATE step SET lease_owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${seconds}), fence = fence + 1
        WHERE run_id = ${runId} AND step_id = ${stepId}
          AND (lease_owner IS NULL OR lease_owner = ${owner} OR lease_until < clock_timestamp()
            OR EXISTS (SELECT 1 FROM executor WHERE boot = step.lease_owner AND dead_at IS NOT NULL))
        RETURNING fence`.execute(trx);
      if (rows[0]) return { taken: true, fence: Number(rows[0].fence) };
      const held = await sql<{ lease_owner: string; left: number }>`
        SELECT lease_owner, EXTRACT(EPOCH FROM lease_until - clock_timestamp())::float8 AS left FROM step WHERE run_id = ${runId} AND step_id = ${stepId}`.execute(
        trx,
      );
      return {
        taken: false,
        holder: held.rows[0]?.lease_owner ?? "nobody",
        secondsLeft: Math.max(0, held.rows[0]?.left ?? 0),
      };
    },
    async lockTarget(target, runId, incidentId, seconds) {
      const { rows } = await sql<{ run_id: string }>`
        INSERT INTO effect_lock (target, run_id, incident_id, until) VALUES (${target}, ${runId}, ${incidentId}, clock_timestamp() + make_interval(secs => ${seconds}))
        ON CONFLICT (target) DO UPDATE SET run_id = EXCLUDED.run_id, incident_id = EXCLUDED.incident_id, until = EXCLUDED.until
          WHERE effect_lock.run_id = EXCLUDED.run_id OR effect_lock.until < clock_timestamp()
        RETURNING run_id`.execute(trx);
      if (rows[0]) return { taken: true };
      const held = await trx
        .selectFrom("effect_lock")
        .select(["run_id", "incident_id"])
        .where("target", "=", target)
        .executeTakeFirst();
      return { taken: false, runId: held?.run_id ?? "", incidentId: held?.incident_id ?? "" };
    },
    async unlockTarget(target, runId) {
      await trx.deleteFrom("effect_lock").where("target", "=", target).where("run_id", "=", runId).execute();
    },
    async finishStep(step) {
      const result = step.result === null || step.result === undefined ? null : JSON.stringify(step.result);
      const done =
        await sql`UPDATE step SET state = ${step.state}, detail = ${step.detail}, result = ${result}, ended_at = clock_timestamp(), lease_owner = NULL, lease_until = NULL
        WHERE run_id = ${step.runId} AND step_id = ${step.stepId} AND fence = ${step.fence} RETURNING step_id`.execute(
          trx,
        );
      if (done.rows.length > 0) return true;
      await trx
        .insertInto("late_result")
        .values({
          run_id: step.runId,
          step_id: step.stepId,
          fence: step.fence,
          result: JSON.stringify({ state: step.state, detail: step.detail, result: step.result ?? null }),
        })
        .execute();
      return false;
    },
  };
}
