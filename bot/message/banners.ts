import type { IncidentView } from "../incident/incident-view.ts";
import { decideFace, isEnded } from "./face.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { countWords } from "./words.ts";

/** Lines that a reader must not miss because they change what the rest of the message means. */
export function banners(view: IncidentView): readonly Mrkdwn[] {
  if (isEnded(decideFace(view))) return [];
  return [
    stormBanner(view),
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

/** One message for many incidents of one cause: how many there are and where to see them all. */
function stormBanner(view: IncidentView): Mrkdwn | null {
  const storm = view.storm ?? null;
  if (storm === null) return null;
  const models = storm.models.slice(0, MODELS_NAMED).map((model) => text(model, 60));
  const some = storm.incidents > models.length ? mrkdwn` and others` : mrkdwn``;
  return mrkdwn`🚨 *Storm:* this message also speaks for *${countWords(storm.incidents, "more incident")}* of the same cause (${join(models, ", ")}${some}). One that needs a decision gets its own message; ${code("/noops list")} shows all.`;
}

const MODELS_NAMED = 5;

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

/** The kill switch or a freeze. That the run of this incident ended is told where the run is told. */
function automationBanner(view: IncidentView): Mrkdwn | null {
  const off = view.automationOff ?? null;
  if (off === null || off === "") return null;
  return mrkdwn`⏸️ *Automation off:* ${text(off, 300)}. You can still act by hand.`;
}
