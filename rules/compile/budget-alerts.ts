import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { decimal, multiply, toText } from "@noops-ml/alerts/policy/rational.ts";
import { ALERT, ANNOTATION, LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { alertAnnotations, alertLabels, budgetLeft, groupText, queryTemplate } from "./alert-labels.ts";
import type { Links, Rule } from "./rule.ts";
import { identitySelector, matchLabels, seriesOf } from "./slo-series.ts";

const HOUR = 3600;

/** A budget moves slowly, and so do its alerts; windows under six hours are drills and move faster. */
export function patience({ window: { periodSeconds } }: Slo): {
  readonly for: string;
  readonly keep_firing_for: string;
} {
  if (periodSeconds >= 6 * HOUR) return { for: "5m", keep_firing_for: "1h" };
  return { for: formatDuration(periodSeconds / 72), keep_firing_for: formatDuration(periodSeconds / 60) };
}

/** A version, or another group, that gets no requests any more spends nothing: after a rollback nobody is called for it. */
function whileServing(slo: Slo): string {
  if (slo.groupBy.length === 0) return "";
  return ` and on (${matchLabels(slo)}) ${seriesOf(slo, SLO_SERIES.currentBurnRate)}`;
}

/** One alert for each tier of the consumed budget. */
export function budgetAlerts(slo: Slo, links: Links): Rule[] {
  return slo.budgetTiers.map(({ consumedRatio, action, severity }) => {
    const percent = toText(multiply(consumedRatio, decimal(100)));
    const texts = {
      [ANNOTATION.summary]: `${slo.model} ${slo.name}${groupText(slo)} has used {{ $value | humanizePercentage }} of its error budget`,
      [ANNOTATION.description]: `At least ${percent} % of the budget of ${slo.id} for ${periodText(slo)} is gone. Asked for: ${action}.`,
      [ANNOTATION.budgetRemaining]: queryTemplate(slo, budgetLeft),
    };
    return {
      alert: ALERT.budgetConsumed,
      expr: `${seriesOf(slo, SLO_SERIES.periodBudgetConsumed)} >= ${toText(consumedRatio)}${whileServing(slo)}`,
      ...patience(slo),
      labels: alertLabels(slo, severity, { [LABEL.budgetTier]: percent, [LABEL.budgetAction]: action }),
      annotations: alertAnnotations(slo, links, texts),
      evidence: { [ANNOTATION.budgetRemaining]: budgetLeft(identitySelector(slo)) },
    };
  });
}

function periodText({ window }: Slo): string {
  return window.kind === "calendar" ? `the calendar ${window.unit}` : formatDuration(window.periodSeconds);
}
