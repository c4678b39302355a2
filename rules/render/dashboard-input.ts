import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import {
  errorName,
  identitySelector,
  periodRatioName,
  periodWindowLabel,
  ratioName,
  totalName,
} from "../compile/slo-series.ts";
import { alertWindows } from "../compile/window-ratios.ts";
import type { BuiltModel } from "../model/build-models.ts";
import type { Slo } from "../model/slo.ts";

function sloInput(slo: Slo) {
  return {
    id: slo.id,
    name: slo.name,
    service: slo.service,
    kind: slo.kind,
    description: slo.description,
    unit: slo.base.form === "events" ? "events/s" : "share of time",
    objective: toNumber(slo.objectiveRatio),
    budget: toNumber(slo.budgetRatio),
    period: periodWindowLabel(slo),
    groupBy: slo.groupBy,
    selector: identitySelector(slo),
    series: {
      error: errorName(slo),
      total: totalName(slo),
      ratios: Object.fromEntries(alertWindows(slo).map((seconds) => [formatDuration(seconds), ratioName(seconds)])),
      period: periodRatioName(slo),
      currentBurnRate: SLO_SERIES.currentBurnRate,
      periodBurnRate: SLO_SERIES.periodBurnRate,
      consumed: SLO_SERIES.periodBudgetConsumed,
      remaining: SLO_SERIES.periodBudgetRemaining,
      gate: SLO_SERIES.releaseGate,
    },
    tiers: slo.burnTiers.map((tier) => ({
      tier: tier.tier,
      severity: tier.severity,
      long: formatDuration(tier.longSeconds),
      short: formatDuration(tier.shortSeconds),
      factor: toNumber(tier.factor),
    })),
    budgetTiers: slo.budgetTiers.map(({ consumedRatio, action, severity }) => ({
      consumed: toNumber(consumedRatio),
      action,
      severity,
    })),
  };
}

/** Everything that a dashboard of the model needs to know, so that no panel repeats the spec. */
export function renderDashboardInput({ model }: BuiltModel): string {
  return `${JSON.stringify({ generatedBy: "noops compile", model: model.name, labels: model.labels, slos: model.slos.map(sloInput) }, undefined, 1)}\n`;
}
