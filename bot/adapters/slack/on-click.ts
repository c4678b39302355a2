import type { Command } from "../../action/command.ts";
import { ACTION } from "../../message/action-ids.ts";
import { parseApprovalValue } from "../../message/button-value.ts";
import { offeredRunbook } from "../../message/offered-runbook.ts";
import { draftPostmortem } from "../../message/postmortem.ts";
import { renderRunbookChoices } from "../../message/runbook-choices.ts";
import { renderIncident } from "../../message/incident-message.ts";
import { SLACK_LIMITS } from "../../message/slack-limits.ts";
import type { ModalContext } from "../../message/modal.ts";
import { code, mrkdwn } from "../../message/mrkdwn.ts";
import {
  assignModal,
  denyModal,
  noteModal,
  postmortemModal,
  reopenModal,
  resolveModal,
} from "../../message/reason-modals.ts";
import type { Click } from "./click.ts";
import type { Desk } from "./desk.ts";
import { executeAndTell } from "./desk.ts";
import { publishHome } from "./home.ts";
import { openModal } from "./open-modal.ts";
import { openReview } from "./review.ts";
import { saying } from "./whisper.ts";

/** Does what a button says and answers the person who pressed it. */
export async function onClick(click: Click, desk: Desk): Promise<void> {
  const { origin, value } = click;
  switch (click.action) {
    case ACTION.openLink:
      return;
    case ACTION.ack:
      return executeAndTell({ verb: "ack", incidentId: value }, origin, desk);
    case ACTION.approve:
      return vote(click, desk);
    case ACTION.deny:
      return openDeny(click, desk);
    case ACTION.stop:
      return executeAndTell({ verb: "stop", runId: value }, origin, desk);
    case ACTION.probe:
      return executeAndTell({ verb: "probe", runId: value }, origin, desk);
    case ACTION.markDone:
      return executeAndTell({ verb: "mark", runId: value, as: "done" }, origin, desk);
    case ACTION.markNotDone:
      return executeAndTell({ verb: "mark", runId: value, as: "notDone" }, origin, desk);
    case ACTION.dryRun:
      return dryRun(value, click, desk);
    case ACTION.silence:
      return silence(click, desk);
    case ACTION.review:
      return openReview(value, origin, desk);
    case ACTION.reopen:
      return openModal(reopenModal({ incidentId: value, channel: origin.channel }), origin, desk);
    case ACTION.showIncident:
      return show(click, desk);
    case ACTION.more:
      return more(click, desk);
    case ACTION.postmortem:
      return openPostmortem(click, desk);
    case ACTION.refreshHome:
      return publishHome(origin.teamId, origin.userId, desk);
    default:
      return desk.whisper(
        origin,
        saying(mrkdwn`🕰️ This button belongs to an older version. Open the incident with \`/noops list\`.`),
      );
  }
}

async function vote(click: Click, desk: Desk): Promise<void> {
  const ref = parseApprovalValue(click.value);
  if (ref === null) return stale(click, desk);
  return executeAndTell({ verb: "approve", ...ref }, click.origin, desk);
}

async function openDeny(click: Click, desk: Desk): Promise<void> {
  const ref = parseApprovalValue(click.value);
  if (ref === null) return stale(click, desk);
  const waiting = await desk.incidents.waitingApprovals(null);
  const found = waiting.find(({ approval }) => approval.id === ref.approvalId);
  const context: ModalContext = { incidentId: found?.incidentId ?? "", channel: click.origin.channel, ...ref };
  return openModal(denyModal(context, found?.approval.plan ?? null), click.origin, desk);
}

async function dryRun(incidentId: string, click: Click, desk: Desk): Promise<void> {
  const view = await desk.incidents.view(incidentId);
  const runbook = view === null ? null : offeredRunbook(view);
  if (runbook === null) {
    return desk.whisper(click.origin, saying(mrkdwn`🚫 No runbook fits this incident, so there is nothing to try.`));
  }
  return executeAndTell({ verb: "run", incidentId, runbook, dryRun: true }, click.origin, desk);
}

async function silence(click: Click, desk: Desk): Promise<void> {
  const [incidentId = "", minutes] = click.value.split(":");
  return executeAndTell({ verb: "silence", incidentId, minutes: Number(minutes) }, click.origin, desk);
}

async function show(click: Click, desk: Desk): Promise<void> {
  const view = await desk.incidents.view(click.value);
  return desk.whisper(
    click.origin,
    view === null ? saying(mrkdwn`🚫 This incident is not known.`) : renderIncident(view),
  );
}

async function openPostmortem(click: Click, desk: Desk): Promise<void> {
  const view = await desk.incidents.view(click.value);
  if (view === null) return stale(click, desk);
  const last = (await desk.postmortems?.revision(view.id, null)) ?? null;
  const draft = last?.document ?? draftPostmortem(view);
  if (draft.length > SLACK_LIMITS.inputText) {
    const about = mrkdwn`Revision ${last?.revision ?? 0} of the post-mortem is too long for a dialog of Slack.`;
    return desk.whisper(
      click.origin,
      saying(mrkdwn`📄 ${about} Read it with ${code(`noops-bot postmortem ${view.ref}`)}.`),
    );
  }
  const context = { incidentId: view.id, channel: click.origin.channel, basedOn: last?.revision ?? 0 };
  return openModal(postmortemModal(context, draft), click.origin, desk);
}

async function more(click: Click, desk: Desk): Promise<void> {
  const [incidentId = "", choice] = click.value.split(":");
  const context = { incidentId, channel: click.origin.channel };
  switch (choice) {
    case "assign":
      return openModal(assignModal(context), click.origin, desk);
    case "note":
      return openModal(noteModal(context), click.origin, desk);
    case "resolve":
      return openModal(resolveModal(context), click.origin, desk);
    case "escalate":
      return executeAndTell({ verb: "escalate", incidentId }, click.origin, desk);
    case "severity":
      return raise(incidentId, click, desk);
    case "runbooks":
      return otherRunbooks(incidentId, click, desk);
    default:
      return stale(click, desk);
  }
}

/** Promote, shift traffic, retrain …: whatever runbooks fit, each with the button that shows its plan. */
async function otherRunbooks(incidentId: string, click: Click, desk: Desk): Promise<void> {
  const view = await desk.incidents.view(incidentId);
  if (view === null) return stale(click, desk);
  return desk.whisper(click.origin, renderRunbookChoices(view, await desk.plans.runbooksFor(incidentId)));
}

async function raise(incidentId: string, click: Click, desk: Desk): Promise<void> {
  const view = await desk.incidents.view(incidentId);
  if (view === null) return stale(click, desk);
  const level = Math.max(1, view.severity - 1) as Extract<Command, { verb: "severity" }>["level"];
  return executeAndTell({ verb: "severity", incidentId, level }, click.origin, desk);
}

function stale(click: Click, desk: Desk): Promise<void> {
  return desk.whisper(
    click.origin,
    saying(mrkdwn`🕰️ This button is out of date: what it was about is over. Nothing was changed.`),
  );
}
