import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { decimal, divide } from "@noops-ml/alerts/policy/rational.ts";
import type { Slo } from "../model/slo.ts";
import { calendarCoverage, calendarRatio, calendarStart } from "./calendar.ts";
import type { Rule } from "./rule.ts";
import {
  burnRateOf,
  errorName,
  excludesMaintenance,
  periodRatioName,
  periodWindowLabel,
  recordFor,
  seriesOf,
  totalName,
} from "./slo-series.ts";
import { alertWindows, ratioOfSums } from "./window-ratios.ts";

const DAY = 86_400;
const SUMS = { error: SLO_SERIES.sliErrorSum, total: SLO_SERIES.sliTotalSum };

/** Seconds between two samples of the sums. */
const sumSeconds = (slo: Slo) => Math.max(slo.slowIntervalSeconds, slo.intervalSeconds);

/**
 * What the fast group recorded between two runs of the slow one. A month of these is half the samples of a month of
 * base series, and reading them is most of what an SLO costs. Each sample must be counted once: it lies one interval
 * back, where the fast group has surely written it, and the range is a millisecond short, because up to Prometheus 2 a
 * range holds both of its ends.
 */
export function periodSums(slo: Slo): Rule[] {
  if (slo.window.kind === "calendar") return [];
  const range = formatDuration(sumSeconds(slo) - 0.001);
  const offset = formatDuration(slo.intervalSeconds);
  const sum = (record: string, base: string) =>
    recordFor(slo, record, `sum_over_time(${seriesOf(slo, base)}[${range}] offset ${offset})`);
  return [sum(SLO_SERIES.sliErrorSum, errorName(slo)), sum(SLO_SERIES.sliTotalSum, totalName(slo))];
}

/** Share of the period in which the SLI existed: an SLO one hour old cannot have spent a month. */
function coverageExpr(slo: Slo): string {
  const { window } = slo;
  if (window.kind === "calendar") return calendarCoverage(slo, window);
  const period = periodWindowLabel(slo);
  const seen = `count_over_time(${seriesOf(slo, SLO_SERIES.sliTotalSum)}[${period}]) / ${window.periodSeconds / sumSeconds(slo)}`;
  if (!excludesMaintenance(slo)) return `clamp_max(${seen}, 1)`;
  const excluded = `sum_over_time(${seriesOf(slo, SLO_SERIES.maintenanceActive)}[${period}]) / ${window.periodSeconds / slo.intervalSeconds}`;
  return `clamp_max(${seen} + on (${LABEL.sloId}) group_left () (${excluded}), 1)`;
}

/** The error ratio of the whole period. */
export function periodRatio(slo: Slo): Rule[] {
  const { window } = slo;
  const label = periodWindowLabel(slo);
  const expr = window.kind === "calendar" ? calendarRatio(slo, window) : ratioOfSums(slo, SUMS, label);
  // A window of the burn alerts may be as long as the period; then it is recorded already.
  if (window.kind === "rolling" && alertWindows(slo).includes(window.periodSeconds)) return [];
  const ratio = recordFor(slo, periodRatioName(slo), expr, { [LABEL.sloWindow]: label });
  return window.kind === "calendar"
    ? [recordFor(slo, SLO_SERIES.calendarStart, calendarStart(window)), ratio]
    : [ratio];
}

/** The promise itself as series, so that panels and the bot need no copy of the spec. */
export function constants(slo: Slo): Rule[] {
  const days = toText(divide(decimal(slo.window.periodSeconds), decimal(DAY)));
  return [
    recordFor(slo, SLO_SERIES.objective, `vector(${toText(slo.objectiveRatio)})`),
    recordFor(slo, SLO_SERIES.errorBudget, `vector(${toText(slo.budgetRatio)})`),
    recordFor(slo, SLO_SERIES.timePeriod, `vector(${days})`),
  ];
}

/** Burn over the period, how much of it was seen, and what that leaves of the budget. */
export function periodBudget(slo: Slo): Rule[] {
  const series = (name: string) => seriesOf(slo, name);
  const spent = `${series(SLO_SERIES.periodBurnRate)} * ${series(SLO_SERIES.periodCoverage)}`;
  return [
    recordFor(slo, SLO_SERIES.periodBurnRate, burnRateOf(slo, periodRatioName(slo))),
    recordFor(slo, SLO_SERIES.periodCoverage, coverageExpr(slo)),
    recordFor(slo, SLO_SERIES.periodBudgetConsumed, `(${spent}) or (${series(SLO_SERIES.periodCoverage)} * 0)`),
    recordFor(slo, SLO_SERIES.periodBudgetRemaining, `1 - ${series(SLO_SERIES.periodBudgetConsumed)}`),
  ];
}

/** 1 open, 0 closed, no sample: unknown. */
export function releaseGate(slo: Slo): Rule[] {
  const open = `(${seriesOf(slo, SLO_SERIES.periodBudgetConsumed)} < bool 1)`;
  const total = seriesOf(slo, totalName(slo));
  const flag = `${seriesOf(slo, SLO_SERIES.maintenanceActive)} == 1`;
  const data = excludesMaintenance(slo) ? `(${total} or on (${LABEL.sloId}) ${flag})` : total;
  const expr = slo.gateNeedsData ? `${open} and on (${LABEL.sloId}) ${data}` : open;
  return [recordFor(slo, SLO_SERIES.releaseGate, expr)];
}
