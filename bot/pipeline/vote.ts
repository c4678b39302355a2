import type { Answer } from "../action/command.ts";
import { decideVote } from "../policy/decide-vote.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import type { Actor } from "./resolve-actor.ts";

export interface VoteRequest {
  readonly approvalId: string;
  readonly planHash: string;
  readonly decision: "approve" | "deny";
  readonly reason: string | null;
}

/** Counts one vote in one transaction: of twenty clicks at once, one decides and the others read who did. */
export async function vote(engine: Engine, request: VoteRequest, actor: Actor): Promise<Answer> {
  const voted = await engine.store.transaction(async (tx): Promise<{ answer: Answer; runId: string | null }> => {
    const approval = await tx.approval(request.approvalId);
    if (approval === null)
      return { answer: { outcome: "refused", reason: "there is no such approval", whoMay: [] }, runId: null };
    const decidedBy = approval.state === "open" ? null : approval.votes.map((cast) => cast.subject).join(", ") || null;
    const verdict = decideVote(
      { ...approval, expired: await tx.isExpired(approval.id), decidedBy },
      actor,
      request.decision,
      request.planHash,
    );
    const via = actor.via;
    if (!verdict.counts) {
      tx.audit({
        actor: actor.name,
        via,
        action: "vote.refused",
        object: approval.id,
        payload: { decision: request.decision, reason: verdict.reason, slackUser: actor.slackUser },
      });
      const whoMay = engine.people
        .members(approval.approvers)
        .map((person) => person.subject)
        .filter((subject) => subject !== approval.requestedBy && !approval.forbidden.includes(subject));
      return { answer: { outcome: "refused", reason: verdict.reason, whoMay }, runId: null };
    }
    await tx.addVote(approval.id, {
      subject: verdict.subject,
      decision: request.decision,
      planHash: request.planHash,
      slackUser: actor.slackUser,
      reason: request.reason,
    });
    if (verdict.state !== "open") await tx.setApprovalState(approval.id, verdict.state);
    tx.audit({
      actor: verdict.subject,
      via,
      action: `vote.${request.decision}`,
      object: approval.id,
      payload: { planHash: request.planHash, reason: request.reason, slackUser: actor.slackUser, state: verdict.state },
    });
    const incident = await tx.incident(approval.incidentId);
    const cast =
      approval.votes.filter((other) => other.decision === "approve").length + (request.decision === "approve" ? 1 : 0);
    const text =
      request.decision === "approve"
        ? `approved ${approval.plan.target} ${approval.plan.before} → ${approval.plan.desired} (${String(cast)} of ${String(approval.required)})`
        : `denied it: ${request.reason ?? "no reason given"}`;
    if (incident !== null)
      await advance(tx, incident, { type: "noted", by: verdict.subject, text }, engine.settings.timers, via);
    return {
      answer: { outcome: "done", text, incidentId: approval.incidentId, runId: approval.runId },
      runId: approval.runId,
    };
  });
  if (voted.runId !== null) await engine.workflows.hint(voted.runId);
  return voted.answer;
}
