import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { Slo } from "../model/slo.ts";
import { absenceAlert } from "./absence-alert.ts";
import { baseSeries } from "./base-series.ts";
import { budgetAlerts } from "./budget-alerts.ts";
import { burnAlerts } from "./burn-alerts.ts";
import { infoSeries } from "./info-series.ts";
import { labelCoverageRules } from "./label-coverage.ts";
import { maintenanceFlag } from "./maintenance-flag.ts";
import { constants, periodBudget, periodRatio, periodSums, releaseGate } from "./period.ts";
import type { Links, Rule, RuleGroup } from "./rule.ts";
import { tierFactors } from "./tier-factors.ts";
import { currentBurnRate, windowRatios } from "./window-ratios.ts";

/** A family of rules of one SLO. */
type Family = (slo: Slo, links: Links) => Rule[];

const FAST: readonly Family[] = [maintenanceFlag, baseSeries, windowRatios, currentBurnRate, burnAlerts, absenceAlert];
const SLOW: readonly Family[] = [
  labelCoverageRules,
  periodSums,
  periodRatio,
  constants,
  tierFactors,
  periodBudget,
  releaseGate,
  infoSeries,
  budgetAlerts,
];

/** What must be known within a minute: what happened, how fast the budget burns, whether data is missing. */
export function fastGroup(slo: Slo, links: Links): RuleGroup {
  const rules = FAST.flatMap((family) => family(slo, links));
  return { name: `noops-fast-${slo.id}`, interval: formatDuration(slo.intervalSeconds), rules };
}

/** What may wait: the whole period, the budget, the release gate. */
export function slowGroup(slo: Slo, links: Links): RuleGroup {
  const rules = SLOW.flatMap((family) => family(slo, links));
  return { name: `noops-slow-${slo.id}`, interval: formatDuration(slo.slowIntervalSeconds), rules };
}
