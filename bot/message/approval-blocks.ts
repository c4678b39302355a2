import type { ApprovalView, RunView, VoteView } from "../incident/incident-view.ts";
import { ACTION } from "./action-ids.ts";
import { approvalValue } from "./button-value.ts";
import type { Block } from "./block.ts";
import { actions, button, confirm, context, section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, person, text } from "./mrkdwn.ts";
import { changeWords, planBlocks } from "./plan-blocks.ts";
import { slackDate } from "./slack-date.ts";

/** The question put to the approvers: what changes, how many votes there are, until when, and the buttons. */
export function approvalBlocks(
  run: RunView,
  approval: ApprovalView,
  incident: { readonly id: string; readonly ref: string },
): Block[] {
  const value = approvalValue(approval.id, approval.plan.hash);
  const question = confirm("Approve this change?", changeWords(approval.plan), "Approve", "primary");
  const shut = approval.onlyBreakGlass === true;
  return [
    section(
      mrkdwn`*${text(approval.requestedBy, 80)}* asks to run ${code(run.runbook)}. ${shut ? breakGlassLine(incident.ref) : votesLine(approval)}`,
    ),
    ...planBlocks(approval.plan),
    ...context(
      mrkdwn`May approve: ${mayApprove(approval)}. The person who asked may not.`,
      mrkdwn`Expires ${slackDate(approval.expiresAt, "time")}`,
      approval.policyReason === "" ? null : mrkdwn`Policy: ${text(approval.policyReason, 200)}`,
    ),
    ...actions(
      shut ? null : button(ACTION.approve, "Approve", value, { style: "primary", confirm: question }),
      button(ACTION.deny, "Deny…", value, { style: "danger" }),
      button(ACTION.dryRun, "Dry run", incident.id),
      button(ACTION.review, "Review plan…", incident.id),
    ),
  ];
}

function breakGlassLine(ref: string): Mrkdwn {
  return mrkdwn`*Votes do not open this one.* In an emergency one approver can, with a written reason that is paged and audited: ${code(`/noops breakglass ${ref} REASON`)}`;
}

/** @example votesLine(approval).markup // => "*1 of 2* approved, by <@U0BOB>. It expires …" */
export function votesLine(approval: ApprovalView): Mrkdwn {
  const yes = approval.votes.filter((vote) => vote.decision === "approve");
  const by = yes.length === 0 ? mrkdwn`` : mrkdwn`, by ${people(yes)}`;
  return mrkdwn`*${yes.length} of ${approval.required}* approved${by}.`;
}

/** Who decided, for the line that replaces the buttons. */
export function decidedLine(approval: ApprovalView): Mrkdwn | null {
  const yes = approval.votes.filter((vote) => vote.decision === "approve");
  const no = approval.votes.filter((vote) => vote.decision === "deny");
  switch (approval.state) {
    case "open":
      return null;
    case "approved":
      if (approval.brokenBy) return mrkdwn`⚠️ Glass broken by ${text(approval.brokenBy, 80)}.`;
      return yes.length === 0 ? mrkdwn`Approved by policy.` : mrkdwn`Approved by ${people(yes)}.`;
    case "denied":
      return deniedLine(no);
    case "expired":
      return mrkdwn`The approval expired without enough votes. Nothing was changed.`;
    case "void":
      return mrkdwn`The plan changed, so earlier votes do not count any more.`;
  }
}

function deniedLine(no: readonly VoteView[]): Mrkdwn {
  const [first] = no;
  if (first === undefined) return mrkdwn`Denied.`;
  const reason = first.reason === undefined || first.reason === "" ? mrkdwn`` : mrkdwn`: “${text(first.reason, 300)}”`;
  return mrkdwn`Denied by ${people(no)}${reason}.`;
}

/** Who could vote. An empty list means nobody, never everybody. */
export function mayApprove(approval: ApprovalView): Mrkdwn {
  if (approval.approvers.length === 0) return mrkdwn`*nobody* (the policy names no approvers)`;
  const shown = approval.approvers.slice(0, 8).map((name) => text(name, 60));
  const hidden = approval.approvers.length - shown.length;
  return join([...shown, hidden > 0 ? mrkdwn`${hidden} more` : null], ", ");
}

function people(votes: readonly VoteView[]): Mrkdwn {
  return join(
    votes.slice(0, 6).map((vote) => person(vote.slackUserId, vote.subject)),
    ", ",
  );
}
