import type { IncidentView } from "../incident/incident-view.ts";
import { decideFace, isEnded } from "./face.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { mrkdwn } from "./mrkdwn.ts";

/** Lines that a reader must not miss because they change what the rest of the message means. */
export function banners(view: IncidentView): readonly Mrkdwn[] {
  if (isEnded(decideFace(view))) return [];
  return [
    budgetBanner(view),
    // While it is open, the list of alerts says so already.
    view.alerting === "partial" && view.run === null ? null : alertingBanner(view),
    view.flapping
      ? mrkdwn`🔁 *Flapping:* it went away and came back three times within an hour. Updates slow down and every action needs an approval.`
      : null,
    view.partialView
      ? mrkdwn`🧩 *Partial view:* the source cut its list of alerts. Nothing is concluded about alerts that are not listed.`
      : null,
    automationBanner(view),
  ].filter((line) => line !== null);
}

function budgetBanner(view: IncidentView): Mrkdwn | null {
  if (view.budgetRemaining === null || view.budgetRemaining > 0) return null;
  return mrkdwn`🧯 *Error budget exhausted:* promotions and traffic increases are denied; rolling back stays possible.`;
}

function alertingBanner(view: IncidentView): Mrkdwn | null {
  switch (view.alerting) {
    case "suppressed":
      return mrkdwn`🔕 *Suppressed:* a silence or a maintenance window covers this. No page, no automation. It opens for real if it still fires when the window ends.`;
    case "stale":
      return mrkdwn`🌫️ *Stale:* the source stopped reporting this. Silence is not health: it is being asked again before anything is called resolved.`;
    case "partial":
      return mrkdwn`◐ *Some alerts still fire.* It resolves by itself when all of them are over.`;
    case "firing":
    case "recovering":
    case "resolved":
      return null;
  }
}

function automationBanner(view: IncidentView): Mrkdwn | null {
  if (view.automation === "halted") {
    return mrkdwn`🛑 *Automation halted:* nothing more runs by itself on this incident. A person decides what comes next.`;
  }
  return null;
}
