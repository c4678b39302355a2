import type { Plan } from "../action/command.ts";
import type { ApprovalView, IncidentView, RunView } from "../incident/incident-view.ts";
import { mayApprove, votesLine } from "./approval-blocks.ts";
import { CALLBACK } from "./action-ids.ts";
import type { Block, Modal } from "./block.ts";
import { context, section } from "./blocks.ts";
import { evidence } from "./evidence.ts";
import { symptom } from "./headline.ts";
import { modal } from "./modal.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { planBlocks } from "./plan-blocks.ts";
import { slackDate } from "./slack-date.ts";

/** A runbook and what it would change, as asked from the target just now. */
export interface Review {
  readonly view: IncidentView;
  readonly runbook: string;
  readonly plan: Plan | null;
  readonly steps: readonly string[];
  readonly level: string;
  readonly reason: string;
  readonly channel: string | null;
}

/** Shown at once while the target is asked; replaced by {@link reviewModal}. */
export function reviewSkeleton(incidentId: string, channel: string | null): Modal {
  return modal({
    callback: CALLBACK.reviewSubmit,
    title: "Review action",
    submit: null,
    context: { incidentId, channel },
    blocks: [section(mrkdwn`⏳ Asking the target what would change…`)],
  });
}

/** The plan before anybody is asked to approve it: target, before → after, precondition, blast radius, who may approve. */
export function reviewModal(review: Review): Modal {
  const { view, plan } = review;
  const asks = review.level === "L2" || review.level === "L3";
  const runs = asks || review.level === "L1" || review.level === "L4";
  return modal({
    callback: CALLBACK.reviewSubmit,
    title: "Review action",
    submit: !runs ? null : asks ? "Request approval" : "Run it",
    context: { incidentId: view.id, channel: review.channel, runbook: review.runbook },
    blocks: [
      section(
        mrkdwn`*${text(view.ref, 30)}* · ${text(view.model, 80)} ${text(view.environment, 40)} · ${symptom(view)}`,
      ),
      section(mrkdwn`*Runbook* ${code(review.runbook)}${stepNames(review.steps)}`),
      ...(plan === null ? [section(mrkdwn`This runbook changes nothing: it only reads.`)] : planBlocks(plan)),
      ...whoMay(review),
      { type: "divider" },
      ...evidence(view),
    ],
  });
}

/** The plan that already waits for votes: the same facts, and the buttons stay on the message. */
export function waitingModal(view: IncidentView, run: RunView, approval: ApprovalView, channel: string | null): Modal {
  return modal({
    callback: CALLBACK.reviewSubmit,
    title: "Plan under review",
    submit: null,
    context: { incidentId: view.id, channel },
    blocks: [
      section(mrkdwn`*${text(approval.requestedBy, 80)}* asks to run ${code(run.runbook)}. ${votesLine(approval)}`),
      ...planBlocks(approval.plan),
      ...context(
        mrkdwn`May approve: ${mayApprove(approval)}. The person who asked may not.`,
        approval.policyReason === "" ? null : mrkdwn`Policy: ${text(approval.policyReason, 300)}`,
        mrkdwn`Expires ${slackDate(approval.expiresAt, "time")}`,
      ),
      { type: "divider" },
      ...evidence(view),
    ],
  });
}

/** Why there is no plan to review, for example because the target already moved. */
export function refusedModal(incidentId: string, channel: string | null, reason: string): Modal {
  return modal({
    callback: CALLBACK.reviewSubmit,
    title: "Review action",
    submit: null,
    context: { incidentId, channel },
    blocks: [
      section(mrkdwn`🚫 *There is nothing to run now.*\n${text(reason, 500)}`),
      ...context(mrkdwn`Nothing was changed.`),
    ],
  });
}

function stepNames(steps: readonly string[]): Mrkdwn {
  if (steps.length === 0) return mrkdwn``;
  const shown = steps.slice(0, 12).map((step) => code(step, 40));
  return mrkdwn`\nSteps: ${join([...shown, steps.length > shown.length ? mrkdwn`…` : null], " → ")}`;
}

function whoMay(review: Review): Block[] {
  if (review.level === "denied") return [section(mrkdwn`🚫 *Not allowed now:* ${text(review.reason, 300)}`)];
  const approval = review.view.run?.approval ?? null;
  const known = approval?.state === "open" ? approval.approvers : [];
  const names =
    known.length === 0
      ? null
      : join(
          known.slice(0, 8).map((name) => text(name, 60)),
          ", ",
        );
  return context(
    mrkdwn`*${review.level}* · ${LEVEL[review.level] ?? mrkdwn`as the policy says`}`,
    names === null ? null : mrkdwn`May approve: ${names}`,
    review.reason === "" ? null : mrkdwn`Policy: ${text(review.reason, 300)}`,
  );
}

const LEVEL: Readonly<Record<string, Mrkdwn>> = {
  L0: mrkdwn`only recorded; the policy does not let it run`,
  L1: mrkdwn`runs when you say so`,
  L2: mrkdwn`one other person must approve; you cannot approve your own request`,
  L3: mrkdwn`two other people must approve; you cannot approve your own request`,
  L4: mrkdwn`runs by itself and is announced`,
};
