import { sql } from "kysely";
import type { Run, StepRecord } from "../../action/run.ts";
import type { RunTx } from "../../ports/store.ts";
import type { Tables } from "./tables.ts";
import type { Selectable } from "kysely";
import { type Db, type Trx, iso } from "./trx.ts";

export function runOfRow(row: Selectable<Tables["run"]>): Run {
  return {
    id: row.id,
    incidentId: row.incident_id,
    runbook: row.runbook,
    runbookSha: row.runbook_sha,
    episode: row.episode,
    mode: row.mode as Run["mode"],
    state: row.state as Run["state"],
    requestedBy: row.requested_by,
    via: row.via,
    automatic: row.automatic,
    params: row.params,
    level: row.level as Run["level"],
    burnTrail: row.burn_trail,
    reason: row.reason,
    stopRequestedBy: row.stop_requested_by,
    createdAt: row.created_at.toISOString(),
    endedAt: iso(row.ended_at),
  };
}

export function stepOfRow(row: Selectable<Tables["step"]>): StepRecord {
  return {
    runId: row.run_id,
    stepId: row.step_id,
    index: row.idx,
    uses: row.uses,
    state: row.state as StepRecord["state"],
    attempt: row.attempt,
    leaseOwner: row.lease_owner,
    fence: Number(row.fence),
    effectKey: row.effect_key,
    target: row.target,
    intent: row.intent as StepRecord["intent"],
    result: row.result,
    detail: row.detail,
    startedAt: iso(row.started_at),
    endedAt: iso(row.ended_at),
  };
}

export async function stepsOf(db: Db | Trx, runId: string): Promise<StepRecord[]> {
  const rows = await db.selectFrom("step").selectAll().where("run_id", "=", runId).orderBy("idx").execute();
  return rows.map(stepOfRow);
}

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

export function runTx(trx: Trx): RunTx {
  return {
    async insertRun(run, runbook) {
      await trx
        .insertInto("runbook")
        .values({ sha256: runbook.sha256, name: runbook.name, yaml: runbook.text })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await trx
        .insertInto("run")
        .values({
          id: run.id,
          incident_id: run.incidentId,
          runbook: run.runbook,
          runbook_sha: run.runbookSha,
          episode: sql<number>`(SELECT count(*) + 1 FROM run WHERE incident_id = ${run.incidentId} AND runbook = ${run.runbook})`,
          mode: run.mode,
          state: run.state,
          requested_by: run.requestedBy,
          via: run.via,
          automatic: run.automatic,
          params: JSON.stringify(run.params),
          level: run.level,
          reason: run.reason,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      for (const [index, step] of runbook.steps.entries()) {
        await trx
          .insertInto("step")
          .values({ run_id: run.id, step_id: step.id, idx: index, uses: step.uses, state: "pending" })
          .execute();
      }
      return runOfRow(row);
    },
    async run(id) {
      const row = await trx.selectFrom("run").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
      return row ? runOfRow(row) : null;
    },
    async runbookText(sha256) {
      const row = await trx.selectFrom("runbook").select("yaml").where("sha256", "=", sha256).executeTakeFirst();
      return row?.yaml ?? null;
    },
    async activeRun(incidentId) {
      const row = await trx
        .selectFrom("run")
        .selectAll()
        .where("incident_id", "=", incidentId)
        .where("ended_at", "is", null)
        .where("mode", "=", "live")
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row ? runOfRow(row) : null;
    },
    async saveRun(run) {
      const ended = ["succeeded", "failed", "unknown", "stopped"].includes(run.state);
      await trx
        .updateTable("run")
        .set({
          state: run.state,
          level: run.level,
          reason: run.reason,
          burn_trail: JSON.stringify(run.burnTrail),
          stop_requested_by: run.stopRequestedBy,
          ended_at: ended ? sql`COALESCE(ended_at, now())` : null,
        })
        .where("id", "=", run.id)
        .execute();
    },
    steps: (runId) => stepsOf(trx, runId),
    async step(runId, stepId) {
      const row = await trx
        .selectFrom("step")
        .selectAll()
        .where("run_id", "=", runId)
        .where("step_id", "=", stepId)
        .forUpdate()
        .executeTakeFirst();
      return row ? stepOfRow(row) : null;
    },
    async addStep({ runId, stepId, index, uses }) {
      await trx
        .insertInto("step")
        .values({ run_id: runId, step_id: stepId, idx: index, uses, state: "pending" })
        .onConflict((conflict) => conflict.columns(["run_id", "step_id"]).doNothing())
        .execute();
    },
    async saveStep(step) {
      await trx
        .updateTable("step")
        .set({
          ...(step.state === undefined ? {} : { state: step.state }),
          ...(step.attempt === undefined ? {} : { attempt: step.attempt }),
          ...(step.effectKey === undefined ? {} : { effect_key: step.effectKey }),
          ...(step.target === undefined ? {} : { target: step.target }),
          ...(step.intent === undefined ? {} : { intent: json(step.intent) }),
          ...(step.result === undefined ? {} : { result: json(step.result) }),
          ...(step.detail === undefined ? {} : { detail: step.detail }),
          ...(step.startedAt === undefined ? {} : { started_at: step.startedAt }),
          ...(step.endedAt === undefined ? {} : { ended_at: step.endedAt }),
        })
        .where("run_id", "=", step.runId)
        .where("step_id", "=", step.stepId)
        .execute();
    },
  };
}
