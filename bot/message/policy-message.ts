import type { IncidentView } from "../incident/incident-view.ts";
import { mayApprove } from "./approval-blocks.ts";
import type { Message } from "./block.ts";
import { section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";

/** Why the action of an incident has the level it has, and who may approve it. */
export function renderPolicy(view: IncidentView): Message {
  const approval = view.run?.approval ?? null;
  const lines: (Mrkdwn | null)[] = [
    mrkdwn`*${text(view.ref, 30)}* · policy`,
    view.suggestion === null
      ? mrkdwn`No action is suggested.`
      : mrkdwn`${code(view.suggestion.runbook)} is *${text(view.suggestion.level, 10)}*: ${text(view.suggestion.reason, 400)}`,
    approval === null
      ? null
      : mrkdwn`The open plan needs ${approval.required}: ${text(approval.policyReason, 400)} May approve: ${mayApprove(approval)}.`,
    mrkdwn`The person who asks never approves; an empty list means nobody.`,
  ];
  const words = join(lines, "\n");
  return { text: words.markup, blocks: [section(words)] };
}
