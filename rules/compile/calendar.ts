import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo, SloWindow } from "../model/slo.ts";
import { errorName, seriesOf, totalName } from "./slo-series.ts";

type Calendar = Extract<SloWindow, { kind: "calendar" }>;

const RANGE = { month: "31d", week: "7d" };

/** Seconds of the clock at the zone's offset; the calendar functions of PromQL take it as an argument. */
function clock({ offsetSeconds }: Calendar): { readonly now: string; readonly argument: string } {
  if (offsetSeconds === 0) return { now: "time()", argument: "" };
  const now = `(time() + ${offsetSeconds})`;
  return { now, argument: `vector${now}` };
}

/** Unix time at which the month or week began. */
export function calendarStart(window: Calendar): string {
  const { now, argument } = clock(window);
  const days = window.unit === "month" ? `(day_of_month(${argument}) - 1)` : `((day_of_week(${argument}) + 6) % 7)`;
  const shift = window.offsetSeconds === 0 ? "" : ` - ${window.offsetSeconds}`;
  return `vector(${now} - ${now} % 86400${shift}) - on () ${days} * 86400`;
}

/** True for hours since the start: the condition of a subquery step. */
function sinceStart(slo: Slo): string {
  return `and on () (vector(time()) > on () (${seriesOf(slo, SLO_SERIES.calendarStart)} @ end()))`;
}

function sumSinceStart(slo: Slo, name: string, window: Calendar): string {
  return `sum_over_time((sum_over_time(${seriesOf(slo, name)}[1h]) ${sinceStart(slo)})[${RANGE[window.unit]}:1h])`;
}

/** The traffic-weighted error ratio since the start, up to one hour late. */
export function calendarRatio(slo: Slo, window: Calendar): string {
  return `${sumSinceStart(slo, errorName(slo), window)} / (${sumSinceStart(slo, totalName(slo), window)} > 0)`;
}

/** Hours with data since the start over all hours of the month or week. */
export function calendarCoverage(slo: Slo, window: Calendar): string {
  const hours = `count_over_time((${seriesOf(slo, totalName(slo))} ${sinceStart(slo)})[${RANGE[window.unit]}:1h])`;
  if (window.unit === "week") return `clamp_max(${hours} / 168, 1)`;
  const { argument } = clock(window);
  return `clamp_max(${hours} / on () group_left () (days_in_month(${argument}) * 24), 1)`;
}
