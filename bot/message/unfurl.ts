import type { IncidentView } from "../incident/incident-view.ts";
import type { Block } from "./block.ts";
import { section } from "./blocks.ts";
import { decideFace, FACES } from "./face.ts";
import { symptom } from "./headline.ts";
import { mrkdwn, text } from "./mrkdwn.ts";
import { slackDate } from "./slack-date.ts";

/**
 * The reference of an incident in an address of ours; null for any other address.
 * @example incidentRefOf("https://noops.example.com/v1/incidents/INC-12") // => "INC-12"
 */
export function incidentRefOf(url: string): string | null {
  return /\/incidents\/([\w-]{1,64})(?:[/?#]|$)/u.exec(url)?.[1] ?? null;
}

/** What an incident looks like under a link to it: read only, no buttons. */
export function renderUnfurl(view: IncidentView): Block[] {
  const face = FACES[decideFace(view)];
  return [
    section(
      mrkdwn`${face.icon} *${text(view.ref, 30)}* ${face.word} · SEV${view.severity} · ${text(view.model, 60)} ${text(view.environment, 30)}\n${text(symptom(view), 200)} · since ${slackDate(view.openedAt)}`,
    ),
  ];
}
