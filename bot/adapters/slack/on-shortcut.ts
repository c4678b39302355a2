import { CALLBACK } from "../../message/action-ids.ts";
import { symptom } from "../../message/headline.ts";
import { mrkdwn } from "../../message/mrkdwn.ts";
import { timelineModal } from "../../message/reason-modals.ts";
import { readOrigin } from "./click.ts";
import type { Desk } from "./desk.ts";
import { openModal } from "./open-modal.ts";
import { record, string } from "./parse-request.ts";
import { saying } from "./whisper.ts";

/** Offers to put a message into the timeline of an open incident. */
export async function onShortcut(body: unknown, desk: Desk): Promise<void> {
  const payload = record(body);
  const origin = readOrigin(payload);
  if (payload.callback_id !== CALLBACK.addToTimeline) {
    return desk.whisper(origin, saying(mrkdwn`🕰️ This shortcut belongs to an older version.`));
  }
  const open = await desk.incidents.list({ state: "open", limit: 50 });
  if (open.length === 0)
    return desk.whisper(origin, saying(mrkdwn`✅ No incident is open, so there is no timeline to add to.`));
  const choices = open.map((view) => ({ id: view.id, words: `${view.ref} ${view.model}: ${symptom(view)}` }));
  const modal = timelineModal(
    { incidentId: "", channel: origin.channel },
    choices,
    string(record(payload.message).text),
  );
  return openModal(modal, origin, desk);
}
