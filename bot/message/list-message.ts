import type { IncidentView } from "../incident/incident-view.ts";
import { ACTION } from "./action-ids.ts";
import type { Block, Message } from "./block.ts";
import { button, context, section } from "./blocks.ts";
import { escapeText } from "./escape.ts";
import { decideFace, FACES } from "./face.ts";
import { withinLimits } from "./fit.ts";
import { symptom } from "./headline.ts";
import { mrkdwn, text } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
import { slackDate } from "./slack-date.ts";
import { countWords } from "./words.ts";

const SHOWN = 10;

/** Incidents as one line each, newest first as the reader hands them over. */
export function renderList(incidents: readonly IncidentView[], what: string): Message {
  if (incidents.length === 0) {
    const calm = mrkdwn`✅ No ${what}.`;
    return { text: calm.markup, blocks: [section(calm)] };
  }
  const shown = incidents.slice(0, SHOWN);
  const hidden = incidents.length - shown.length;
  const lines = shown.map((view) => `${FACES[decideFace(view)].word} ${view.ref} ${view.model}: ${symptom(view)}`);
  return withinLimits({
    text: escapeText(lines.join("\n"), SLACK_LIMITS.fallbackText),
    blocks: [...shown.map(row), ...context(hidden > 0 ? mrkdwn`…and ${countWords(hidden, "more incident")}` : null)],
  });
}

function row(view: IncidentView): Block {
  const face = FACES[decideFace(view)];
  return section(
    mrkdwn`${face.icon} *${text(view.ref, 30)}* ${face.word} · SEV${view.severity} · ${text(view.model, 60)} ${text(view.environment, 30)}\n${text(symptom(view), 160)} · since ${slackDate(view.openedAt)}`,
    button(ACTION.showIncident, "Show", view.id),
  );
}
