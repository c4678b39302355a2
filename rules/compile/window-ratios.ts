import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { isRawWindow } from "../model/time-to-fire.ts";
import { rawRatio } from "./base-series.ts";
import type { Rule } from "./rule.ts";
import { burnRateOf, errorName, ratioName, recordFor, seriesOf, totalName } from "./slo-series.ts";

/** Every window that a burn alert reads, shortest first; the base window is always among them. */
export function alertWindows(slo: Slo): number[] {
  const windows = [slo.baseSeconds, ...slo.burnTiers.flatMap((tier) => [tier.longSeconds, tier.shortSeconds])];
  return [...new Set(windows)].sort((a, b) => a - b);
}

/** The traffic-weighted ratio of a window, summed from two additive series: no division happens before the sum. */
export function ratioOfSums(
  slo: Slo,
  names: { readonly error: string; readonly total: string },
  window: string,
): string {
  const error = `sum_over_time(${seriesOf(slo, names.error)}[${window}])`;
  return `${error} / (sum_over_time(${seriesOf(slo, names.total)}[${window}]) > 0)`;
}

function ratioExpr(slo: Slo, seconds: number): string {
  const window = formatDuration(seconds);
  if (seconds === slo.baseSeconds) return `${seriesOf(slo, errorName(slo))} / (${seriesOf(slo, totalName(slo))} > 0)`;
  // Short windows come from the raw series, so that a total outage pages after two minutes.
  if (!isRawWindow(slo, seconds)) return ratioOfSums(slo, { error: errorName(slo), total: totalName(slo) }, window);
  return rawRatio(slo, window);
}

/** The error ratio over every window of the burn alerts. */
export function windowRatios(slo: Slo): Rule[] {
  return alertWindows(slo).map((seconds) =>
    recordFor(slo, ratioName(seconds), ratioExpr(slo, seconds), { [LABEL.sloWindow]: formatDuration(seconds) }),
  );
}

/** How fast the budget burns right now. */
export function currentBurnRate(slo: Slo): Rule[] {
  return [recordFor(slo, SLO_SERIES.currentBurnRate, burnRateOf(slo, ratioName(slo.baseSeconds)))];
}
