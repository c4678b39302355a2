import { ALERT } from "@noops-ml/alerts/vocabulary.ts";
import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Firing } from "./firing.ts";
import type { Replay, ReplayedAlert } from "./replay.ts";

/** A moment as people write it, in UTC to the minute. */
export function momentText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
}

/** How long an alert fired, as far as the replay shows. */
export function firingSeconds(firing: Firing, replay: Pick<Replay, "startSeconds" | "stepSeconds" | "length">): number {
  return (firing.toSeconds ?? replay.startSeconds + replay.length * replay.stepSeconds) - firing.fromSeconds;
}

/** Labels of a group in words. */
export function groupName(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/**
 * A share as people read it; what rounds to nothing has no sign.
 * @example percentText(-0.0001) // => "0.0 %"
 */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1)).toFixed(1)} %`;
}

/** The worst that an alert saw while it fired: a burn rate, or the share of the budget that was used. */
function peakText({ alert }: ReplayedAlert, { peak }: Firing): string {
  if (alert === ALERT.burn) return `, burn rate up to ${Number(peak.toPrecision(3))}`;
  return alert === ALERT.budgetConsumed ? `, up to ${percentText(peak)} of the budget used` : "";
}

/** One line for each time an alert fired, in the order of time. */
export function firingLines(replay: Replay): string[] {
  const all = replay.alerts.flatMap((alert) => alert.firings.map((firing) => ({ alert, firing })));
  return all
    .sort((a, b) => a.firing.fromSeconds - b.firing.fromSeconds)
    .map(({ alert, firing }) => {
      const long = formatDuration(firingSeconds(firing, replay));
      const group = groupName(alert.labels);
      const end = firing.toSeconds === undefined ? " and still fires" : "";
      return `${momentText(firing.fromSeconds)} ${alert.severity.padEnd(6)} ${alert.alert} ${alert.tier}${group ? ` (${group})` : ""} for ${long}${end}${peakText(alert, firing)}`;
    });
}

/** The lowest and the last value of the budget of each group. */
export function budgetLines(replay: Replay): string[] {
  return replay.budgets.map(({ labels, remaining }) => {
    const known = remaining.filter((value) => value !== undefined);
    const name = groupName(labels) || "budget";
    if (known.length === 0) return `${name}: no data`;
    return `${name}: ${percentText(known.at(-1) ?? 0)} left at the end, ${percentText(known.reduce((a, b) => Math.min(a, b)))} at the worst`;
  });
}
