import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { MaintenanceSpec } from "../spec/model-schema.ts";
import type { MaintenanceWindow } from "./slo.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
const FIXED_OFFSET = /^(?:UTC|Z|([+-])(\d{2}):(\d{2}))$/;

/** Seconds east of UTC; `undefined` for a zone with rules of its own, which PromQL cannot follow. */
export function fixedOffsetSeconds(zone: string): number | undefined {
  const match = FIXED_OFFSET.exec(zone);
  if (!match) return undefined;
  const [, sign = "+", hours = "0", minutes = "0"] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** Minutes of a time of day. */
export function clockMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const wrap = (minutes: number, modulus: number) => ((minutes % modulus) + modulus) % modulus;

/** Minutes since the start of the repetition, counted from the window's start, so that midnight needs no special case. */
function repeated(spec: MaintenanceSpec, offsetSeconds: number): string[] {
  const start = clockMinutes(spec.start ?? "00:00") - offsetSeconds / 60;
  const length = (parseDuration(spec.duration ?? "1h") ?? 0) / 60;
  if (!spec.days || spec.days.length === DAYS.length) {
    const from = DAY_MINUTES - wrap(start, DAY_MINUTES);
    return [`(hour() * 60 + minute() + ${from}) % ${DAY_MINUTES} < bool ${length}`];
  }
  return spec.days.map((day) => {
    const at = wrap(DAYS.indexOf(day) * DAY_MINUTES + start, WEEK_MINUTES);
    return `(day_of_week() * 1440 + hour() * 60 + minute() - ${at} + ${WEEK_MINUTES}) % ${WEEK_MINUTES} < bool ${length}`;
  });
}

/** The window as expressions that are 0 or 1, one for each day. */
export function maintenanceWindow(spec: MaintenanceSpec, unixSeconds: (isoTime: string) => number): MaintenanceWindow {
  const offset = fixedOffsetSeconds(spec.zone) ?? 0;
  const once =
    spec.from && spec.to
      ? `vector((time() >= bool ${unixSeconds(spec.from)}) * (time() < bool ${unixSeconds(spec.to)}))`
      : undefined;
  const parts = once ? [once] : repeated(spec, offset);
  const activeQuery = parts.length === 1 ? (parts[0] ?? "") : parts.map((part) => `(${part})`).join(" + ");
  return { name: spec.name, activeQuery, exclude: spec.exclude, mute: spec.mute };
}
