import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { MaintenanceSpec } from "../spec/model-schema.ts";

/** A time of day range on some days; Alertmanager and Grafana read the same form. */
export type TimeInterval = {
  readonly times: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly weekdays?: readonly string[];
  readonly days_of_month?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  readonly location?: string;
};

/** A schedule in which nobody is notified; models with equal schedules share it. */
export type MuteInterval = { readonly name: string; readonly intervals: readonly TimeInterval[] };

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const DAY_MINUTES = 1440;
const DAY_SECONDS = 86_400;

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Pieces of a window that do not cross midnight, each with the days it falls on, counted from the first. */
function pieces(startMinute: number, lengthMinutes: number) {
  const end = startMinute + lengthMinutes;
  const days = Math.ceil(end / DAY_MINUTES);
  return Array.from({ length: days }, (_, day) => ({
    day,
    start_time: clock(Math.max(startMinute - day * DAY_MINUTES, 0)),
    end_time: clock(Math.min(end - day * DAY_MINUTES, DAY_MINUTES)),
  }));
}

function repeatedIntervals({ days, start = "00:00", duration = "1h", zone }: MaintenanceSpec): TimeInterval[] {
  const [hours = 0, minutes = 0] = start.split(":").map(Number);
  const length = Math.min((parseDuration(duration) ?? 0) / 60, 7 * DAY_MINUTES);
  const location = zone === "UTC" ? {} : { location: zone };
  return pieces(hours * 60 + minutes, length).map(({ day, ...times }) => {
    const shifted = days?.map((name) => WEEK[(WEEK.indexOf(name) + day) % WEEK.length] ?? name);
    return { times: [times], ...(shifted && { weekdays: shifted }), ...location };
  });
}

/** One interval for each day: Alertmanager knows no ranges of dates. */
function onceIntervals(from: string, to: string): TimeInterval[] {
  const [start, end] = [Math.floor(Date.parse(from) / 1000), Math.floor(Date.parse(to) / 1000)];
  const firstDay = Math.floor(start / DAY_SECONDS);
  return pieces(Math.floor((start % DAY_SECONDS) / 60), Math.ceil((end - start) / 60)).map(({ day, ...times }) => {
    const [year = "", month = "", date = ""] = new Date((firstDay + day) * DAY_SECONDS * 1000)
      .toISOString()
      .slice(0, 10)
      .split("-");
    return { times: [times], days_of_month: [String(Number(date))], months: [String(Number(month))], years: [year] };
  });
}

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** A fixed offset such as +02:00 is no zone name; it becomes UTC by shifting, which the caller has done for PromQL only. */
function zoneName(spec: MaintenanceSpec): MaintenanceSpec {
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(spec.zone);
  if (!match || match[3] !== "00") return spec;
  // POSIX counts west of Greenwich as positive.
  const hours = Number(match[2]);
  return { ...spec, zone: hours === 0 ? "UTC" : `Etc/GMT${match[1] === "+" ? "-" : "+"}${hours}` };
}

/** The schedule of a maintenance window as Alertmanager and Grafana understand it. */
export function muteInterval(spec: MaintenanceSpec): MuteInterval {
  if (spec.from && spec.to)
    return { name: slug(`noops-once-${spec.from}-${spec.to}`), intervals: onceIntervals(spec.from, spec.to) };
  const days = spec.days && spec.days.length < WEEK.length ? spec.days.join("-") : "daily";
  const length = formatDuration(parseDuration(spec.duration ?? "1h") ?? 0);
  const name = slug(`noops-${days}-${spec.start ?? "00:00"}-${length}${spec.zone === "UTC" ? "" : `-${spec.zone}`}`);
  return { name, intervals: repeatedIntervals(zoneName(spec)) };
}
