import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { BURN_ROUNDING } from "@noops-ml/alerts/policy/reachable.ts";
import { ALERT, LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { latest, type Series } from "./series.ts";

/** How fast the budget burns, measured over one window. 1 spends exactly the budget in exactly the period. */
export type BurnWindow = { readonly window: string; readonly seconds: number; readonly rate: number };

/** Two windows and the factor both must reach. */
export type BurnTier = {
  readonly tier: string;
  readonly severity: "page" | "ticket";
  readonly long: string;
  readonly short: string;
  /** Unknown until the rules record it or the alert has fired once in view. */
  readonly factor: number | undefined;
  readonly longRate: number | undefined;
  readonly shortRate: number | undefined;
  readonly firing: boolean;
};

/** Burn rate of every recorded window, shortest first. The windows come from the data, since each period has its own. */
export function burnWindows(
  series: readonly Series[],
  budgetRatio: number | undefined,
  aliveAfter: number,
): BurnWindow[] {
  if (budgetRatio === undefined || budgetRatio <= 0) return [];
  return series
    .filter(({ name }) => name.startsWith(SLO_SERIES.sliErrorRatio))
    .flatMap((one) => {
      const window = one.labels[LABEL.sloWindow] ?? one.name.slice(SLO_SERIES.sliErrorRatio.length);
      const seconds = parseDuration(window);
      const sample = latest(one, aliveAfter);
      return seconds === undefined || !sample ? [] : [{ window, seconds, rate: sample.value / budgetRatio }];
    })
    .sort((a, b) => a.seconds - b.seconds);
}

/** The tiers of an SLO with what their two windows measure now, fastest first. */
export function burnTiers(series: readonly Series[], windows: readonly BurnWindow[], aliveAfter: number): BurnTier[] {
  const rateOf = (window: string) => windows.find((one) => one.window === window)?.rate;
  const tiers = new Map<string, BurnTier>();
  for (const one of series) {
    const { [LABEL.burnTier]: tier, [LABEL.longWindow]: long, [LABEL.shortWindow]: short } = one.labels;
    if (tier === undefined || long === undefined || short === undefined) continue;
    const before = tiers.get(tier);
    const sample = latest(one, aliveAfter);
    const isAlert = one.name === "ALERTS" && one.labels[LABEL.alertName] === ALERT.burn;
    tiers.set(tier, {
      tier,
      severity: one.labels[LABEL.severity] === "page" ? "page" : "ticket",
      long,
      short,
      factor: one.name === SLO_SERIES.burnFactor ? sample?.value : before?.factor,
      longRate: rateOf(long),
      shortRate: rateOf(short),
      firing: (before?.firing ?? false) || (isAlert && sample !== undefined && one.labels["alertstate"] === "firing"),
    });
  }
  const length = (tier: BurnTier) => parseDuration(tier.long) ?? 0;
  return [...tiers.values()].sort((a, b) => length(a) - length(b));
}

/** Whether both windows burn at the factor or faster, with the alert's room for rounding. */
export function overThreshold({ factor, longRate, shortRate }: BurnTier): boolean {
  if (factor === undefined) return false;
  return [longRate, shortRate].every((rate) => rate !== undefined && rate > factor - BURN_ROUNDING);
}
