import type { SloWindow } from "../model/slo.ts";

const DAY = 86_400;
/** The first of January 1970 was a Thursday; weeks begin on Monday. */
const MONDAY_OFFSET = 3;

/** Unix time at which the period that `now` belongs to began. */
export function periodStart(window: SloWindow, nowSeconds: number): number {
  if (window.kind === "rolling") return nowSeconds - window.periodSeconds;
  const local = nowSeconds + window.offsetSeconds;
  const days = Math.floor(local / DAY);
  if (window.unit === "week") return (days - ((days + MONDAY_OFFSET) % 7)) * DAY - window.offsetSeconds;
  const date = new Date(local * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000 - window.offsetSeconds;
}

/** Length of that period: the divisor of its coverage. */
export function periodSeconds(window: SloWindow, nowSeconds: number): number {
  if (window.kind === "rolling" || window.unit === "week") return window.periodSeconds;
  const date = new Date((nowSeconds + window.offsetSeconds) * 1000);
  return (
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) -
      Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)) /
    1000
  );
}
