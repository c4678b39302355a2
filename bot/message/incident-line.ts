import type { IncidentView } from "../incident/incident-view.ts";
import { decideFace, FACES, isEnded } from "./face.ts";
import { ownTitle, symptom, urgency } from "./headline.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { mrkdwn, text } from "./mrkdwn.ts";
import { slackDate } from "./slack-date.ts";

/** An incident in two lines, for lists, the Home tab and link previews; what is over is not told in numbers that burn. */
export function incidentLine(view: IncidentView): Mrkdwn {
  const face = decideFace(view);
  const { icon, word } = FACES[face];
  const head = mrkdwn`${icon} *${text(view.ref, 30)}* ${word} · ${urgency(view)} · ${text(view.model, 60)} ${text(view.environment, 30)}`;
  if (!isEnded(face)) return mrkdwn`${head}\n${text(symptom(view), 200)} · since ${slackDate(view.openedAt)}`;
  const until = view.resolvedAt === null ? mrkdwn`` : mrkdwn` to ${slackDate(view.resolvedAt)}`;
  return mrkdwn`${head}\n${text(ownTitle(view), 200)} · ${slackDate(view.openedAt)}${until}`;
}
