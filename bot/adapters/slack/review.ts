import type { Modal } from "../../message/block.ts";
import { mrkdwn } from "../../message/mrkdwn.ts";
import { offeredRunbook } from "../../message/offered-runbook.ts";
import { refusedModal, reviewModal, reviewSkeleton, waitingModal } from "../../message/review-modal.ts";
import type { Origin } from "./click.ts";
import type { Desk } from "./desk.ts";
import { openModal } from "./open-modal.ts";
import { record, string } from "./parse-request.ts";
import { saying } from "./whisper.ts";

/** The target usually answers within this time; then the modal opens complete, else with a skeleton that fills itself. */
const SKELETON_AFTER_MS = 700;

/** Shows what a runbook would change, asked from the target just now: the one named in `incident:runbook`, else the offered one. */
export async function openReview(value: string, origin: Origin, desk: Desk): Promise<void> {
  const [incidentId = "", chosen = null] = value.split(":");
  const complete = buildReview(incidentId, chosen, origin, desk);
  const soon = await Promise.race([complete, delay(SKELETON_AFTER_MS)]);
  if (soon !== null) return openModal(soon, origin, desk);
  const skeleton = reviewSkeleton(incidentId, origin.channel);
  try {
    const answer = await desk.client.apiCall("views.open", { trigger_id: origin.triggerId, view: skeleton });
    const view = record(record(answer).view);
    const modal = await complete;
    await desk.client.apiCall("views.update", { view_id: string(view.id), hash: string(view.hash), view: modal });
  } catch (error) {
    desk.log.warn({ incident: incidentId, error: String(error) }, "the review could not be shown");
    await desk.whisper(
      origin,
      saying(mrkdwn`⏱️ The review could not be shown. Nothing was changed; please press again.`),
    );
  }
}

async function buildReview(incidentId: string, chosen: string | null, origin: Origin, desk: Desk): Promise<Modal> {
  const { channel } = origin;
  try {
    const view = await desk.incidents.view(incidentId);
    if (view === null) return refusedModal(incidentId, channel, "This incident is not known.");
    const approval = view.run?.approval ?? null;
    if (view.run !== null && approval?.state === "open") return waitingModal(view, view.run, approval, channel);
    const runbook = chosen ?? offeredRunbook(view);
    if (runbook === null) return refusedModal(incidentId, channel, "No runbook fits this incident.");
    const answer = await desk.plans.plan({ of: "incident", incidentId, runbook });
    if (answer.kind === "refused") return refusedModal(incidentId, channel, answer.reason);
    return reviewModal({ view, runbook, channel, ...answer });
  } catch (error) {
    desk.log.warn({ incident: incidentId, error: String(error) }, "a plan could not be made");
    return refusedModal(incidentId, channel, "The target could not be asked, so there is no plan to review.");
  }
}

function delay(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), milliseconds).unref();
  });
}
