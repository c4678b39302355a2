import type { IncidentView } from "../incident/incident-view.ts";
import { ACTION } from "./action-ids.ts";
import type { Block, Message } from "./block.ts";
import { button, context, section } from "./blocks.ts";
import { escapeText } from "./escape.ts";
import { withinLimits } from "./fit.ts";
import { headline } from "./headline.ts";
import { incidentLine } from "./incident-line.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
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
  const lines = shown.map((view) => `${view.ref} ${headline(view)}`);
  return withinLimits({
    text: escapeText(lines.join("\n"), SLACK_LIMITS.fallbackText),
    blocks: [...shown.map(row), ...context(hidden > 0 ? mrkdwn`…and ${countWords(hidden, "more incident")}` : null)],
  });
}

function row(view: IncidentView): Block {
  return section(incidentLine(view), button(ACTION.showIncident, "Show", view.id));
}
