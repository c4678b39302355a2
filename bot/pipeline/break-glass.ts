import type { Answer } from "../action/command.ts";
import { decideBreakGlass } from "../policy/decide-vote.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { payPageNow } from "./pay-page.ts";
import type { Actor } from "./resolve-actor.ts";

export interface GlassRequest {
  readonly approvalId: string;
  readonly planHash: string;
  readonly reason: string;
}

const REVIEW_SECONDS = 24 * 3600;

/** One approver decides alone: paged at once, marked in the audit trail, and asked about the next day. */
export async function breakGlass(engine: Engine, request: GlassRequest, actor: Actor): Promise<Answer> {
  const broken = await engine.store.transaction(async (tx): Promise<Answer> => {
    const approval = await tx.approval(request.approvalId);
    if (approval === null) return { outcome: "refused", reason: "there is no such approval", whoMay: [] };
    const target = { ...approval, expired: await tx.isExpired(approval.id), decidedBy: approval.brokenBy };
    const verdict = decideBreakGlass(target, actor, request.planHash, request.reason);
    const about = { via: actor.via, object: approval.id };
    if (!verdict.counts) {
      tx.audit({ ...about, actor: actor.name, action: "breakglass.refused", payload: { reason: verdict.reason } });
      const whoMay = engine.people.members(approval.approvers).map((person) => person.subject);
      return { outcome: "refused", reason: verdict.reason, whoMay };
    }
    const by = verdict.subject;
    if (!approval.votes.some((vote) => vote.subject === by))
      await tx.addVote(approval.id, {
        subject: by,
        decision: "approve",
        planHash: request.planHash,
        slackUser: actor.slackUser,
        reason: `break-glass: ${request.reason}`,
      });
    await tx.breakGlass(approval.id, by);
    await tx.setApprovalState(approval.id, "approved");
    tx.audit({
      ...about,
      actor: by,
      action: "breakglass",
      payload: { plan: approval.plan, required: approval.required, reason: request.reason, slackUser: actor.slackUser },
    });
    const incident = await tx.incident(approval.incidentId);
    const text = `broke the glass for ${approval.plan.target} ${approval.plan.before} → ${approval.plan.desired}: ${request.reason}`;
    if (incident !== null) {
      const told = await advance(tx, incident, { type: "noted", by, text }, engine.settings.timers, actor.via);
      const known = told.applied ? told.incident : incident;
      await advance(tx, known, { type: "wake", reason: `${by} ${text}` }, engine.settings.timers, actor.via);
      await tx.addNotice(incident.id, `breakglass:${approval.id}`, `${by} ${text}`, 1);
      const review = `review: was it right that ${by} ${text}?`;
      await tx.addNotice(incident.id, `breakglass-review:${approval.id}`, review, 3, REVIEW_SECONDS);
    }
    return { outcome: "done", text, incidentId: approval.incidentId, runId: approval.runId };
  });
  if (broken.outcome !== "done") return broken;
  if (broken.runId !== null) await engine.workflows.hint(broken.runId);
  if (broken.incidentId !== null) await payPageNow(engine, broken.incidentId);
  return broken;
}
