import type { IncidentView } from "../incident/incident-view.ts";
import { decidedLine } from "./approval-blocks.ts";
import type { Block } from "./block.ts";
import { fields, section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { join, mrkdwn, text } from "./mrkdwn.ts";
import { changedLine, changeWasMade } from "./run-blocks.ts";
import { slackDate } from "./slack-date.ts";
import { durationWords, percentWords, secondsBetween } from "./words.ts";

/** How the incident went: how long each part took, what was changed and by whom, what it cost. */
export function resolvedBlocks(view: IncidentView): Block[] {
  const began = earliestStart(view);
  const end = section(ending(view));
  if (view.phase === "merged") return [end];
  if (view.kind === "change")
    return [end, ...fields([["Took", spoken(secondsBetween(view.openedAt, view.resolvedAt))]])];
  return [
    end,
    ...fields([
      ["Duration", spoken(secondsBetween(view.openedAt, view.resolvedAt))],
      ["Detected in", spoken(secondsBetween(began, view.openedAt))],
      ["Acknowledged in", spoken(secondsBetween(view.openedAt, view.acknowledgedAt)) ?? mrkdwn`nobody acknowledged`],
      ["Mitigated in", spoken(secondsBetween(view.openedAt, view.mitigatedAt))],
      ["Error budget spent", spent(view)],
      ["Error budget left", view.budgetRemaining === null ? null : mrkdwn`${percentWords(view.budgetRemaining)}`],
      ["Owner", view.owner === null ? null : text(view.owner, 80)],
    ]),
  ];
}

function ending(view: IncidentView): Mrkdwn {
  const when = view.resolvedAt === null ? mrkdwn`` : mrkdwn` ${slackDate(view.resolvedAt)}`;
  if (view.phase === "merged") return merged(view);
  const { run } = view;
  const decided = run?.approval ? decidedLine(run.approval) : null;
  const how = changeWasMade(run) ? changedLine(run) : join([mrkdwn`No automated change was made.`, decided], " ");
  return join([view.kind === "change" ? mrkdwn`Over${when}.` : mrkdwn`Back to normal${when}.`, how], " ");
}

/** The story knows into which one. */
function merged(view: IncidentView): Mrkdwn {
  const told = view.timeline.filter(({ kind }) => kind === "merged").at(-1)?.text ?? "merged into another incident";
  return mrkdwn`${text(told.charAt(0).toUpperCase() + told.slice(1).replace(/\.$/u, ""), 200)}; follow that one.`;
}

function spent(view: IncidentView): Mrkdwn | null {
  const ratio = view.budgetSpent ?? null;
  return ratio === null || ratio < 0 ? null : mrkdwn`${percentWords(ratio)}`;
}

function earliestStart(view: IncidentView): string | null {
  const starts = view.alerts.map((alert) => alert.startsAt).filter((at) => Number.isFinite(Date.parse(at)));
  return starts.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null;
}

function spoken(seconds: number | null): Mrkdwn | null {
  return seconds === null || seconds < 0 ? null : mrkdwn`${durationWords(seconds)}`;
}
