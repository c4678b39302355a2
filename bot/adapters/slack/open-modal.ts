import type { Modal } from "../../message/block.ts";
import { mrkdwn } from "../../message/mrkdwn.ts";
import type { Origin } from "./click.ts";
import type { Desk } from "./desk.ts";
import { saying } from "./whisper.ts";

/** Opens a modal; when Slack refuses, because the three seconds are over, the person is told to press again. */
export async function openModal(modal: Modal, origin: Origin, desk: Desk): Promise<void> {
  try {
    await desk.client.apiCall("views.open", { trigger_id: origin.triggerId, view: modal });
  } catch (error) {
    desk.log.warn({ callback: modal.callback_id, error: String(error) }, "a modal could not be opened");
    await desk.whisper(
      origin,
      saying(mrkdwn`⏱️ Slack took too long to open the dialog. Nothing was changed; please press again.`),
    );
  }
}
