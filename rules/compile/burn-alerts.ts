import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { compare, decimal, toText } from "@noops-ml/alerts/policy/rational.ts";
import { BURN_ROUNDING, type BurnTier } from "@noops-ml/alerts/policy/reachable.ts";
import { ALERT, ANNOTATION, LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { alertAnnotations, alertLabels, budgetLeft, groupText, queryTemplate } from "./alert-labels.ts";
import type { Links, Rule } from "./rule.ts";
import { burnRateOf, errorName, identitySelector, matchLabels, ratioName, seriesOf, totalName } from "./slo-series.ts";

/** An alert keeps firing for a sixth of its first long window, so that an incident in chat does not flap. */
const KEEP_FIRING_SHARE = 6;

/** Events over a window: the base series is events per second, sampled once per interval. */
function eventsOver(slo: Slo, name: string, window: string): string {
  return `sum_over_time(${seriesOf(slo, name)}[${window}]) * ${slo.intervalSeconds}`;
}

/** Lower end of the 95 % Wilson interval of the long window's ratio: a handful of labels proves little. */
function wilsonBurn(slo: Slo, tier: BurnTier): string {
  const p = `max without (${LABEL.sloWindow}) (${seriesOf(slo, ratioName(tier.longSeconds))})`;
  const n = eventsOver(slo, totalName(slo), formatDuration(tier.longSeconds));
  const bound = `(${p} + 1.9208 / (${n}) - 1.96 * sqrt((${p} * (1 - ${p}) + 0.9604 / (${n})) / (${n}))) / (1 + 3.8416 / (${n}))`;
  return `${bound} / ${toText(slo.budgetRatio)}`;
}

function gates(slo: Slo, tier: BurnTier): string {
  const on = `on (${matchLabels(slo)})`;
  const long = formatDuration(tier.longSeconds);
  const conditions: string[] = [];
  if (slo.base.form === "events") {
    if (slo.minEvents && compare(slo.minEvents, decimal(0)) > 0)
      conditions.push(`${eventsOver(slo, totalName(slo), long)} >= ${toText(slo.minEvents)}`);
    if (slo.minFailures && compare(slo.minFailures, decimal(0)) > 0)
      conditions.push(`${eventsOver(slo, errorName(slo), long)} >= ${toText(slo.minFailures)}`);
  }
  if (slo.labelCoverage)
    conditions.push(`${seriesOf(slo, SLO_SERIES.labelCoverage)} >= ${toText(slo.labelCoverage.minRatio)}`);
  return conditions.map((condition) => ` and ${on} (${condition})`).join("");
}

function shortBurn(slo: Slo, tier: BurnTier) {
  const budget = toText(slo.budgetRatio);
  return (selector: string) =>
    `max without (${LABEL.sloWindow}) (${ratioName(tier.shortSeconds)}${selector}) / ${budget}`;
}

function texts(slo: Slo, tier: BurnTier): Record<string, string> {
  const [long, short] = [formatDuration(tier.longSeconds), formatDuration(tier.shortSeconds)];
  return {
    [ANNOTATION.summary]: `${slo.model} ${slo.name}${groupText(slo)} burns its error budget {{ printf "%.1f" $value }} times too fast`,
    [ANNOTATION.description]: `Over ${long} and over ${short} the budget of ${slo.id} burns faster than ${toText(tier.factor)} times the allowed rate.${slo.description ? ` ${slo.description}` : ""}`,
    [ANNOTATION.burnLong]: "{{ $value }}",
    [ANNOTATION.burnShort]: queryTemplate(slo, shortBurn(slo, tier)),
    [ANNOTATION.budgetRemaining]: queryTemplate(slo, budgetLeft),
  };
}

/** One alert for each tier; its value is the burn rate of the long window. */
export function burnAlerts(slo: Slo, links: Links): Rule[] {
  const keepSeconds = (slo.burnTiers[0]?.longSeconds ?? 0) / KEEP_FIRING_SHARE;
  const keep = formatDuration(Math.min(keepSeconds, 600));
  return slo.burnTiers.map((tier) => {
    const factor = `${toText(tier.factor)} - ${BURN_ROUNDING}`;
    const long = slo.wilson ? wilsonBurn(slo, tier) : burnRateOf(slo, ratioName(tier.longSeconds));
    const short = burnRateOf(slo, ratioName(tier.shortSeconds));
    return {
      alert: ALERT.burn,
      expr: `(${long} > ${factor}) and (${short} > ${factor})${gates(slo, tier)}`,
      keep_firing_for: keep,
      labels: alertLabels(slo, tier.severity, {
        [LABEL.burnTier]: tier.tier,
        [LABEL.longWindow]: formatDuration(tier.longSeconds),
        [LABEL.shortWindow]: formatDuration(tier.shortSeconds),
      }),
      annotations: alertAnnotations(slo, links, texts(slo, tier)),
      evidence: {
        [ANNOTATION.burnShort]: shortBurn(slo, tier)(identitySelector(slo)),
        [ANNOTATION.budgetRemaining]: budgetLeft(identitySelector(slo)),
      },
    };
  });
}
