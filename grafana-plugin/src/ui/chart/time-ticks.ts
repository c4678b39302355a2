import { dateTimeFormat, dateTimeForTimeZone, type TimeZone } from "@grafana/data";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [1, 2, 5, 10, 15, 30]
  .map((count) => count * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * MINUTE))
  .concat([1, 2, 3, 6, 12].map((count) => count * HOUR))
  .concat([1, 2, 7, 14, 30, 90].map((count) => count * DAY));

/** A moment on the axis and its label in the panel's time zone. */
export type Tick = { readonly time: number; readonly label: string };

/** Round moments of the time zone, not of UTC: a day starts at the reader's midnight. */
export function timeTicks(
  range: { readonly from: number; readonly to: number },
  count: number,
  timeZone: TimeZone,
): Tick[] {
  const { from, to } = range;
  const step = STEPS.find((one) => (to - from) / one <= Math.max(count, 1)) ?? 365 * DAY;
  const format = step >= DAY ? "MM-DD" : step >= MINUTE ? "HH:mm" : "HH:mm:ss";
  const offset = dateTimeForTimeZone(timeZone, from).utcOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let time = Math.ceil((from + offset) / step) * step - offset; time <= to; time += step)
    ticks.push({ time, label: dateTimeFormat(time, { format, timeZone }) });
  return ticks;
}
