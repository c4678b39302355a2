import type { IncidentView, TimelineEntry } from "../incident/incident-view.ts";
import type { Message } from "./block.ts";
import { section } from "./blocks.ts";
import { cleanText, escapeText } from "./escape.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { join, mrkdwn, note, text } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
import { slackDate } from "./slack-date.ts";

/** One reply holds at most this many lines; a flood is told by its newest ones. */
const LINES_SHOWN = 20;
/** What people write, such as a post-mortem, is shown in full where a section can hold it. */
const NOTE_MAX = 2600;

/** The part of the story that the thread has not told yet, as one reply; null when there is nothing new. */
export function renderThread(view: IncidentView, toldSeq: number): Message | null {
  const fresh = view.timeline.filter((entry) => entry.seq > toldSeq);
  if (fresh.length === 0) return null;
  const lines = newest(fresh.slice(-LINES_SHOWN).map(line), SLACK_LIMITS.messageText - 2000);
  const hidden = fresh.length - lines.length;
  const told = fresh.slice(-lines.length);
  const rest = hidden > 0 ? [mrkdwn`…${hidden} earlier entries are in the incident's timeline`] : [];
  return {
    text: escapeText(told.map((entry) => plainLine(entry)).join("\n"), SLACK_LIMITS.fallbackText),
    blocks: packed([...rest, ...lines]),
  };
}

/** As many lines as fit, counted from the newest back; at least one. */
function newest(lines: readonly Mrkdwn[], room: number): readonly Mrkdwn[] {
  let left = room;
  const fitting = [...lines].reverse().filter((entry) => {
    left -= entry.markup.length + 1;
    return left >= 0;
  });
  return lines.slice(-Math.max(1, fitting.length));
}

function line(entry: TimelineEntry): Mrkdwn {
  const icon =
    entry.seq === 1 ? "🔴" : isMachine(entry.actor) && entry.kind === "note" ? "·" : (KIND_ICONS[entry.kind] ?? "·");
  return mrkdwn`${slackDate(entry.at, "time")} ${icon} ${entry.kind === "note" ? note(capital(entry.text), NOTE_MAX) : text(capital(entry.text), 400)}${by(entry)}`;
}

/** Kinds of the timeline that a reader looks for when skimming. */
const KIND_ICONS: Readonly<Record<string, string>> = {
  acknowledged: "👀",
  ackExpired: "⏰",
  assigned: "👤",
  severity: "⬆️",
  note: "💬",
  escalated: "📣",
  suggested: "💡",
  automation: "⚙️",
  halted: "🛑",
  flapping: "🔁",
  reopened: "🔁",
  resolved: "✅",
  reconciled: "✅",
  merged: "🔗",
  closed: "📁",
};

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function by(entry: TimelineEntry): Mrkdwn {
  if (isMachine(entry.actor) || entry.text.includes(entry.actor)) return mrkdwn``;
  return mrkdwn` _(${text(entry.actor.replaceAll("_", " "), 80)})_`;
}

function plainLine(entry: TimelineEntry): string {
  const actor = isMachine(entry.actor) || entry.text.includes(entry.actor) ? "" : ` (${entry.actor})`;
  return cleanText(`${capital(entry.text)}${actor}`);
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
