import type { Replay, ReplayedAlert } from "./replay.ts";
import { groupName, momentText } from "./summary.ts";

const LEVELS = [..."▁▂▃▄▅▆▇█"];
const FIRING = "█";
const QUIET = "·";
const NO_DATA = " ";

/** Smallest value of each column: a picture must not hide the worst moment. */
function columns(values: readonly (number | undefined)[], width: number): (number | undefined)[] {
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
  });
}

function curve(values: readonly (number | undefined)[], width: number): string {
  return columns(values, width)
    .map((value) => {
      if (value === undefined) return NO_DATA;
      if (value <= 0) return "▁";
      return LEVELS[Math.min(LEVELS.length - 1, Math.floor(value * LEVELS.length))] ?? "█";
    })
    .join("");
}

function bar({ firings }: ReplayedAlert, replay: Replay, width: number): string {
  const span = replay.length * replay.stepSeconds;
  return Array.from({ length: width }, (_, column) => {
    const from = replay.startSeconds + (column * span) / width;
    const to = from + span / width;
    return firings.some(({ fromSeconds, toSeconds = Infinity }) => fromSeconds < to && toSeconds > from)
      ? FIRING
      : QUIET;
  }).join("");
}

/** Budget and alerts over time for a terminal: one row per curve, one per alert that fired. */
export function pictureText(replay: Replay, width: number): string {
  const rows: (readonly [string, string])[] = [
    ...replay.budgets.map(
      ({ labels, remaining }) => [`budget ${groupName(labels)}`.trim(), curve(remaining, width)] as const,
    ),
    ...replay.alerts
      .filter(({ firings }) => firings.length > 0)
      .map((alert) => [`${alert.tier} ${groupName(alert.labels)}`.trim(), bar(alert, replay, width)] as const),
  ];
  const left = Math.max(...rows.map(([name]) => name.length), 0);
  const end = replay.startSeconds + (replay.length - 1) * replay.stepSeconds;
  const [from, to] = [momentText(replay.startSeconds), momentText(end)];
  const axis = `${" ".repeat(left)} ${from}${" ".repeat(Math.max(1, width - from.length - to.length))}${to}`;
  return [...rows.map(([name, drawing]) => `${name.padEnd(left)} ${drawing}`), axis].join("\n");
}
