import type { IncidentView } from "../incident/incident-view.ts";
import { ACTION } from "./action-ids.ts";
import type { Message } from "./block.ts";
import { button, section } from "./blocks.ts";
import { escapeText } from "./escape.ts";
import { mrkdwn, text } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

/** One of the few further messages in the channel: short, with a way to the incident. */
export function renderNotice(view: IncidentView, words: string): Message {
  return {
    text: escapeText(`${view.ref}: ${words}`, SLACK_LIMITS.fallbackText),
    blocks: [
      section(mrkdwn`🔔 *${text(view.ref, 30)}* ${text(words, 600)}`, button(ACTION.showIncident, "Show", view.id)),
    ],
  };
}
