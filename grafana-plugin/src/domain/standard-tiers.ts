import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { ladderForPeriod, standardLadder } from "@noops-ml/alerts/policy/ladder.ts";
import { decimal, toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { reachableTier } from "@noops-ml/alerts/policy/reachable.ts";
import type { BurnTier, BurnWindow } from "./burn.ts";

/**
 * The tiers of the standard ladder for this period, for rules that do not record their thresholds. Only tiers whose two
 * windows are recorded are returned: where none fits, an own ladder is in use and guessing would show wrong thresholds.
 */
export function standardTiers(slo: {
  readonly periodSeconds: number | undefined;
  readonly budgetRatio: number | undefined;
  readonly windows: readonly BurnWindow[];
}): BurnTier[] {
  const { periodSeconds, budgetRatio, windows } = slo;
  const ladder = periodSeconds === undefined ? undefined : ladderForPeriod(periodSeconds);
  if (periodSeconds === undefined || ladder === undefined || budgetRatio === undefined) return [];
  return standardLadder(ladder, periodSeconds).flatMap((row) => {
    const tier = reachableTier(row, { periodSeconds, budgetRatio: decimal(budgetRatio) }, "widen");
    const long = windows.find(({ seconds }) => seconds === tier?.longSeconds);
    const short = windows.find(({ seconds }) => seconds === tier?.shortSeconds);
    if (!tier || !long || !short) return [];
    return {
      tier: tier.tier,
      severity: tier.severity,
      long: formatDuration(tier.longSeconds),
      short: formatDuration(tier.shortSeconds),
      factor: toNumber(tier.factor),
      longRate: long.rate,
      shortRate: short.rate,
      firing: false,
    };
  });
}
