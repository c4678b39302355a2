import type { Command } from "../../action/command.ts";
import { CALLBACK, FIELD } from "../../message/action-ids.ts";
import type { ModalContext } from "../../message/modal.ts";
import { parseModalContext } from "../../message/modal.ts";
import { mrkdwn } from "../../message/mrkdwn.ts";
import { offeredRunbook } from "../../message/offered-runbook.ts";
import type { Submission } from "./click.ts";
import type { Desk } from "./desk.ts";
import { executeAndTell } from "./desk.ts";
import { saying } from "./whisper.ts";

/** Does what a modal asks for and answers the person who sent it, in the channel where they opened it. */
export async function onSubmit(submission: Submission, desk: Desk): Promise<void> {
  const context = parseModalContext(submission.privateMetadata);
  const origin = { ...submission.origin, channel: context?.channel ?? null };
  const command = context === null ? null : await commandOf(submission, context, desk);
  if (command === null) {
    return desk.whisper(
      origin,
      saying(mrkdwn`🕰️ This dialog is out of date: what it was about is over. Nothing was changed.`),
    );
  }
  return executeAndTell(command, origin, desk);
}

async function commandOf(submission: Submission, context: ModalContext, desk: Desk): Promise<Command | null> {
  const { incidentId } = context;
  switch (submission.callback) {
    case CALLBACK.reviewSubmit: {
      const runbook = context.runbook ?? (await suggested(incidentId, desk));
      return runbook === null ? null : { verb: "run", incidentId, runbook, dryRun: false };
    }
    case CALLBACK.denySubmit: {
      const { approvalId, planHash } = context;
      if (approvalId === undefined || planHash === undefined) return null;
      return { verb: "deny", approvalId, planHash, reason: submission.field(FIELD.reason) };
    }
    case CALLBACK.noteSubmit: {
      const chosen = submission.field(FIELD.incident);
      return { verb: "note", incidentId: chosen === "" ? incidentId : chosen, text: submission.field(FIELD.note) };
    }
    case CALLBACK.postmortemSubmit:
      return {
        verb: "postmortem",
        incidentId,
        text: submission.field(FIELD.postmortem),
        basedOn: context.basedOn ?? 0,
      };
    case CALLBACK.reopenSubmit:
      return { verb: "reopen", incidentId, reason: submission.field(FIELD.reason) };
    case CALLBACK.resolveSubmit:
      return { verb: "resolve", incidentId, reason: submission.field(FIELD.reason) };
    case CALLBACK.assignSubmit:
      return assign(incidentId, submission, desk);
    default:
      return null;
  }
}

async function suggested(incidentId: string, desk: Desk): Promise<string | null> {
  const view = await desk.incidents.view(incidentId);
  return view === null ? null : offeredRunbook(view);
}

/** An incident belongs to a person, not to a Slack account. */
async function assign(incidentId: string, submission: Submission, desk: Desk): Promise<Command> {
  const userId = submission.field(FIELD.user);
  const known = await desk.identities.know(submission.origin.teamId, userId);
  return { verb: "assign", incidentId, subject: known?.subject ?? known?.displayName ?? userId };
}
