import type { IncidentView, TimelineEntry } from "../incident/incident-view.ts";
import type { Message } from "./block.ts";
import { section } from "./blocks.ts";
import { cleanText, escapeText } from "./escape.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { join, mrkdwn, text } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
import { slackDate } from "./slack-date.ts";

/** One reply holds at most this many lines; a flood is told by its newest ones. */
const LINES_SHOWN = 20;

/** The part of the story that the thread has not told yet, as one reply; null when there is nothing new. */
export function renderThread(view: IncidentView, toldSeq: number): Message | null {
  const fresh = view.timeline.filter((entry) => entry.seq > toldSeq);
  if (fresh.length === 0) return null;
  const shown = fresh.slice(-LINES_SHOWN);
  const hidden = fresh.length - shown.length;
  const lines = [
    hidden > 0 ? mrkdwn`…${hidden} earlier entries are in the incident's timeline` : null,
    ...shown.map(line),
  ];
  return {
    text: escapeText(shown.map((entry) => plainLine(entry)).join("\n"), SLACK_LIMITS.fallbackText),
    blocks: packed(lines.filter((entry) => entry !== null)),
  };
}

function line(entry: TimelineEntry): Mrkdwn {
  return mrkdwn`${slackDate(entry.at, "time")}  ${text(entry.text, 400)}${by(entry)}`;
}

function by(entry: TimelineEntry): Mrkdwn {
  if (isMachine(entry.actor) || entry.text.includes(entry.actor)) return mrkdwn``;
  return mrkdwn` _(${text(entry.actor.replaceAll("_", " "), 80)})_`;
}

function plainLine(entry: TimelineEntry): string {
  const actor = isMachine(entry.actor) || entry.text.includes(entry.actor) ? "" : ` (${entry.actor})`;
  return cleanText(`${entry.text}${actor}`);
}

function isMachine(actor: string): boolean {
  return ["", "noops", "system", "engine", "bot", "noops-bot"].includes(actor);
}

/** As few sections as the limit of a section allows. */
function packed(lines: readonly Mrkdwn[]): Message["blocks"] {
  const groups: Mrkdwn[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const entry of lines) {
    if (length + entry.markup.length + 1 > SLACK_LIMITS.section) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(entry);
    length += entry.markup.length + 1;
  }
  return groups.map((group) => section(join(group, "\n")));
}
