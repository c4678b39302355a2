import { type Selectable, sql } from "kysely";
import type { Plan } from "../../action/command.ts";
import type { Approval } from "../../action/run.ts";
import type { ApprovalTx } from "../../ports/store.ts";
import type { Tables } from "./tables.ts";
import type { Db, Trx } from "./trx.ts";

async function votesOf(db: Db | Trx, approvalId: string): Promise<Approval["votes"]> {
  const rows = await db
    .selectFrom("approval_vote")
    .selectAll()
    .where("approval_id", "=", approvalId)
    .orderBy("at")
    .execute();
  return rows.map((row) => ({
    subject: row.subject,
    slackUserId: row.slack_user,
    decision: row.decision as "approve" | "deny",
    at: row.at.toISOString(),
    ...(row.reason === null ? {} : { reason: row.reason }),
  }));
}

export async function approvalOfRow(db: Db | Trx, row: Selectable<Tables["approval"]>): Promise<Approval> {
  return {
    id: row.id,
    runId: row.run_id,
    stepId: row.step_id,
    round: row.round,
    incidentId: row.incident_id,
    plan: row.plan as Plan,
    planHash: row.plan_hash,
    level: row.level as Approval["level"],
    required: row.required,
    approvers: row.approvers,
    forbidden: row.forbidden,
    requestedBy: row.requested_by,
    policyReason: row.policy_reason,
    state: row.state as Approval["state"],
    expiresAt: row.expires_at.toISOString(),
    votes: await votesOf(db, row.id),
    onlyBreakGlass: row.only_break_glass,
    brokenBy: row.broken_by,
  };
}

export function approvalTx(trx: Trx): ApprovalTx {
  return {
    async insertApproval(approval, ttlSeconds) {
      const row = await trx
        .insertInto("approval")
        .values({
          id: approval.id,
          run_id: approval.runId,
          step_id: approval.stepId,
          round: approval.round,
          incident_id: approval.incidentId,
          plan: JSON.stringify(approval.plan),
          plan_hash: approval.planHash,
          level: approval.level,
          required: approval.required,
          approvers: JSON.stringify(approval.approvers),
          forbidden: JSON.stringify(approval.forbidden),
          requested_by: approval.requestedBy,
          policy_reason: approval.policyReason,
          state: approval.state,
          only_break_glass: approval.onlyBreakGlass,
          broken_by: approval.brokenBy,
          expires_at: sql<Date>`now() + make_interval(secs => ${ttlSeconds})`,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return approvalOfRow(trx, row);
    },
    async approval(id) {
      const row = await trx.selectFrom("approval").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
      return row ? approvalOfRow(trx, row) : null;
    },
    async latestApproval(runId, stepId) {
      const row = await trx
        .selectFrom("approval")
        .selectAll()
        .where("run_id", "=", runId)
        .where("step_id", "=", stepId)
        .orderBy("round", "desc")
        .limit(1)
        .forUpdate()
        .executeTakeFirst();
      return row ? approvalOfRow(trx, row) : null;
    },
    async isExpired(approvalId) {
      const { rows } = await sql<{
        expired: boolean;
      }>`SELECT expires_at < clock_timestamp() AS expired FROM approval WHERE id = ${approvalId}`.execute(trx);
      return rows[0]?.expired ?? true;
    },
    async addVote(approvalId, vote) {
      await trx
        .insertInto("approval_vote")
        .values({
          approval_id: approvalId,
          subject: vote.subject,
          decision: vote.decision,
          plan_hash: vote.planHash,
          slack_user: vote.slackUser,
          reason: vote.reason,
        })
        .execute();
    },
    async breakGlass(approvalId, by) {
      await trx.updateTable("approval").set({ broken_by: by }).where("id", "=", approvalId).execute();
    },
    async setApprovalState(approvalId, state) {
      await trx
        .updateTable("approval")
        .set({ state, decided_at: sql`now()` })
        .where("id", "=", approvalId)
        .execute();
    },
  };
}
