import { CAUSES } from "@noops-ml/alerts/vocabulary.ts";
import type { AlertView, IncidentView } from "../incident/incident-view.ts";
import type { Block } from "./block.ts";
import { fields, section } from "./blocks.ts";
import { alertsByWeight } from "./headline.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { slackDate } from "./slack-date.ts";
import { burnWords, countWords, durationWords, percentWords, versionWords } from "./words.ts";

/** More alerts than these are counted, not listed. */
const ALERTS_SHOWN = 5;

/** What is known about the fault: budget, time, versions, then the alerts with both burn rates. */
export function evidence(view: IncidentView): Block[] {
  return [
    ...fields([
      ...standing(view),
      ["Likely cause", likelyCause(view.cause)],
      ["Impact", view.impact === null || view.impact === "" ? null : text(view.impact, 300)],
    ]),
    ...alertLines(view),
  ];
}

/** What still changes while a runbook is at work or has failed: what explained the fault was read before. */
export function briefEvidence(view: IncidentView): Block[] {
  return [...fields(standing(view)), ...alertLines(view)];
}

function standing(view: IncidentView): (readonly [string, Mrkdwn | null])[] {
  return [
    ["Error budget", budget(view)],
    ["Since", slackDate(firstStart(view))],
    ["Serving", serving(view)],
    ["Owner", view.owner === null ? null : text(view.owner, 80)],
  ];
}

function budget(view: IncidentView): Mrkdwn | null {
  if (view.budgetRemaining === null) return null;
  if (view.budgetRemaining === 0) return mrkdwn`*used up*`;
  if (view.budgetRemaining < 0) return mrkdwn`*used up*, overspent by ${percentWords(-view.budgetRemaining)}`;
  const minutes = view.budgetExhaustedInMinutes;
  const end = minutes === null ? null : mrkdwn`, gone in *${durationWords(minutes * 60)}* at this rate`;
  return join([mrkdwn`*${percentWords(view.budgetRemaining)}* left`, end], "");
}

function firstStart(view: IncidentView): string {
  const starts = view.alerts.map((alert) => alert.startsAt).filter((at) => Date.parse(at) > 0);
  return starts.reduce((earliest, at) => (Date.parse(at) < Date.parse(earliest) ? at : earliest), view.openedAt);
}

function serving(view: IncidentView): Mrkdwn | null {
  const { serving: now, rollbackTo } = view.versions;
  if (now === null) return null;
  const back = rollbackTo === null ? null : mrkdwn` (last good: ${text(versionWords(rollbackTo), 60)})`;
  return join([mrkdwn`*${text(versionWords(now), 60)}*`, back], "");
}

function likelyCause(cause: string | null): Mrkdwn | null {
  if (cause === null || !(cause in CAUSES)) return null;
  return mrkdwn`${CAUSES[cause as keyof typeof CAUSES]} (${cause})`;
}

function alertLines(view: IncidentView): Block[] {
  const alerts = alertsByWeight(view);
  if (alerts.length === 0) return [];
  const hidden = alerts.length - ALERTS_SHOWN;
  const lines = alerts.slice(0, ALERTS_SHOWN).map(alertLine);
  return [section(join([...lines, hidden > 0 ? mrkdwn`…and ${roughly(hidden)}` : null], "\n"))];
}

/** In a storm an exact count would change the message with every alert; beyond a few, the size is what matters. */
function roughly(hidden: number): string {
  if (hidden < 5) return countWords(hidden, "more alert");
  const step = [1000, 500, 200, 100, 50, 20, 10, 5].find((candidate) => hidden >= candidate) ?? 5;
  return `at least ${step} more alerts`;
}

function alertLine(alert: AlertView): Mrkdwn {
  const burning =
    alert.burnLong === null
      ? text(alert.summary, 160)
      : join([windowBurn(alert.burnLong, alert.longWindow), windowBurn(alert.burnShort, alert.shortWindow)], " and ");
  const details = join(
    [
      alert.version === null ? null : mrkdwn`on ${text(versionWords(alert.version), 40)}`,
      alert.tier === null ? null : text(alert.tier.replaceAll("_", " "), 40),
      alert.firing ? null : mrkdwn`no longer firing`,
    ],
    " · ",
  );
  const tail = details.markup === "" ? mrkdwn`` : mrkdwn` · ${details}`;
  return mrkdwn`${alert.firing ? "•" : "◦"} ${code(alert.slo ?? alert.name, 60)} ${burning}${tail}`;
}

function windowBurn(burn: number | null, window: string | null): Mrkdwn | null {
  if (burn === null) return null;
  return window === null ? mrkdwn`*${burnWords(burn)}*` : mrkdwn`*${burnWords(burn)}* over ${text(window, 12)}`;
}
