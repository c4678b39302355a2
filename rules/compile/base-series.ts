import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Slo } from "../model/slo.ts";
import { atWindow } from "../promql/window.ts";
import type { Rule } from "./rule.ts";
import { errorName, excludesMaintenance, inMaintenance, recordFor, seriesOf, totalName } from "./slo-series.ts";

/** The error query over a window; a missing error series means zero errors wherever there is a total. */
export function errorOver(slo: Slo, window: string): string {
  const { base } = slo;
  const error = atWindow(base.error, window);
  if (base.form !== "events") return error;
  return base.missingError === "never" ? error : `(${error}) or ((${totalOver(slo, window)}) * 0)`;
}

/** The error ratio over a window, from the raw series: nothing where there was no traffic. */
export function rawRatio(slo: Slo, window: string): string {
  const constant = slo.base.form === "events" && slo.base.missingError === "constant";
  const error = constant ? `(${atWindow(slo.base.error, window)}) or vector(0)` : errorOver(slo, window);
  return `(${error}) / ((${totalOver(slo, window)}) > 0)`;
}

/** The total query over a window. */
export function totalOver(slo: Slo, window: string): string {
  const { base } = slo;
  return "total" in base ? atWindow(base.total, window) : "";
}

/**
 * The range of the base queries. It is the base window, except in a rendering for promtool at a coarse interval,
 * where a rate needs at least two samples to exist at all.
 */
function queryWindow(slo: Slo): string {
  return formatDuration(Math.max(slo.baseSeconds, 2 * slo.intervalSeconds));
}

/** The two additive series that everything else is made of. */
export function baseSeries(slo: Slo): Rule[] {
  const { base } = slo;
  const window = queryWindow(slo);
  const outside = (expr: string) =>
    excludesMaintenance(slo) ? `(${expr}) unless on () (${inMaintenance(slo)})` : expr;
  const error = (expr: string) => recordFor(slo, errorName(slo), outside(expr));
  const total = (expr: string) => recordFor(slo, totalName(slo), outside(expr));
  if (base.form === "events" || base.form === "counts")
    return [total(totalOver(slo, window)), error(errorOver(slo, window))];
  const query = errorOver(slo, window);
  const everyMoment = `${seriesOf(slo, errorName(slo))} * 0 + 1`;
  return [error(base.form === "ratio" ? `(${query}) >= 0` : query), total(everyMoment)];
}
