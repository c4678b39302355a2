import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import type { SloInput } from "../imported.ts";
import type { OpenSloSlo } from "./openslo-schema.ts";

type TimeWindow = OpenSloSlo["spec"]["timeWindow"][number];
type Report = (issue: PlainIssue) => void;

const DAY = 86_400;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  m: 60,
  h: 3600,
  d: DAY,
  w: 7 * DAY,
  M: 30 * DAY,
  Q: 90 * DAY,
  Y: 365 * DAY,
};
/** Units of no fixed length. */
const ROUGH_UNITS = ["M", "Q", "Y"];

/**
 * Seconds of an OpenSLO duration; a month is taken as 30 days.
 * @example shorthandSeconds("4w") // => 2419200
 */
export function shorthandSeconds(text: string): number {
  return Number(text.slice(0, -1)) * (UNIT_SECONDS[text.slice(-1)] ?? 0);
}

const FIXED_ZONE = /^Etc\/GMT([+-])(\d{1,2})$/;

/**
 * A zone as our calendar windows take it. The signs of `Etc/GMT` zones are the wrong way round on purpose.
 * @example calendarZone("Etc/GMT-1") // => "+01:00"
 */
export function calendarZone(zone: string): string {
  const match = FIXED_ZONE.exec(zone);
  if (!match) return ["UTC", "Etc/UTC", "Etc/GMT", "GMT"].includes(zone) ? "UTC" : zone;
  return `${match[1] === "-" ? "+" : "-"}${(match[2] ?? "0").padStart(2, "0")}:00`;
}

const CALENDARS = { "1M": "month", "1w": "week" } as const;

function calendarWindow({ duration, calendar }: TimeWindow, path: Path, report: Report): SloInput["window"] {
  const unit = (CALENDARS as Readonly<Record<string, "month" | "week" | undefined>>)[duration];
  if (!unit || !calendar) {
    const message = unit
      ? "A window that does not roll needs a calendar."
      : `A calendar window of ${duration} is none of the two that are computed here.`;
    const hint = unit ? "Add calendar: {startTime, timeZone}." : "Use 1M, 1w, or a rolling window.";
    report({ code: unit ? "KEY_MISSING" : "IMPORT_UNSUPPORTED", path, message, hint });
    return undefined;
  }
  const [date = "", time = "00:00:00"] = calendar.startTime.split(/[ T]/);
  const natural = /^00:00(:00)?$/.test(time) && (unit === "week" || date.endsWith("-01"));
  if (!natural)
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path: [...path, "calendar", "startTime"],
      message: `The ${unit} begins at its own start here, not at ${calendar.startTime}.`,
    });
  const zone = calendarZone(calendar.timeZone);
  return { calendar: unit, ...(zone !== "UTC" && { zone }) };
}

/** The window of an SLO in our words. */
export function importWindow(window: TimeWindow, path: Path, report: Report): SloInput["window"] {
  const rolling = window.isRolling ?? window.calendar === undefined;
  if (!rolling) return calendarWindow(window, path, report);
  if (window.calendar)
    report({
      code: "KEY_UNKNOWN",
      path: [...path, "calendar"],
      at: "key",
      message: "A rolling window has no calendar.",
    });
  const text = formatDuration(shorthandSeconds(window.duration));
  if (ROUGH_UNITS.includes(window.duration.slice(-1)))
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path: [...path, "duration"],
      message: `A rolling window of ${window.duration} is taken as ${text}.`,
    });
  return text;
}
