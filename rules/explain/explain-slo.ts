import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { multiply, toNumber, toText } from "@noops-ml/alerts/policy/rational.ts";
import type { Severity } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { timeToFire } from "../model/time-to-fire.ts";

/** One burn alert in plain numbers. */
export type TierExplanation = {
  readonly tier: string;
  readonly severity: Severity;
  readonly long: string;
  readonly short: string;
  readonly factor: number;
  /** It fires from this error ratio on. */
  readonly fromRatio: number;
  readonly changed: "widened" | "clamped" | null;
};

/** What one constant error ratio leads to, in seconds; null is never. */
export type OutageExplanation = {
  readonly errorRatio: number;
  readonly firesAfter: Readonly<Record<string, number | null>>;
  readonly firstPage: number | null;
  readonly budgetGoneAfter: number;
};

/** What will alert, when, for which outage. */
export type SloExplanation = {
  readonly id: string;
  readonly objective: string;
  readonly period: string;
  readonly budget: string;
  readonly tiers: readonly TierExplanation[];
  readonly outages: readonly OutageExplanation[];
  readonly budgetTiers: readonly {
    readonly consumedPercent: string;
    readonly action: string;
    readonly severity: Severity;
  }[];
  readonly absentAfter: string | null;
  readonly notes: readonly string[];
};

const ERROR_RATIOS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** Spending as a share of the cap. */
const SPEND_RATIOS = [20, 10, 5, 3, 2, 1.5, 1.25];

/** The whole cap of a spend SLO is its budget, so there the ratio is money over allowed money, and has no end. */
const isSpendCap = ({ budgetRatio }: Slo) => toNumber(budgetRatio) >= 1;

function outage(slo: Slo, errorRatio: number): OutageExplanation {
  const fires = slo.burnTiers.map((tier) => [tier, timeToFire(slo, tier, errorRatio) ?? null] as const);
  const pages = fires.flatMap(([tier, seconds]) => (tier.severity === "page" && seconds !== null ? [seconds] : []));
  return {
    errorRatio,
    firesAfter: Object.fromEntries(fires.map(([tier, seconds]) => [tier.tier, seconds])),
    firstPage: pages.length === 0 ? null : Math.min(...pages),
    budgetGoneAfter: (slo.window.periodSeconds * toNumber(slo.budgetRatio)) / errorRatio,
  };
}

function notes(slo: Slo): string[] {
  const found: string[] = [];
  if (slo.minEvents) found.push(`Silent below ${toText(slo.minEvents)} events in the long window.`);
  if (slo.minFailures) found.push(`Silent below ${toText(slo.minFailures)} failures in the long window.`);
  if (slo.wilson)
    found.push("Compares the 95 % lower bound of the error ratio, so few labels page later than the table says.");
  if (slo.labelCoverage)
    found.push(`Silent while fewer than ${toText(slo.labelCoverage.minRatio)} of the predictions are labelled.`);
  for (const window of slo.maintenance)
    found.push(
      `Maintenance "${window.name}" ${[window.exclude && "does not count", window.mute && "notifies nobody"].filter(Boolean).join(" and ")}.`,
    );
  if (isSpendCap(slo))
    found.push(
      "The cap is the budget: 200 % is spending twice as fast as it allows. Money spent before makes it sooner.",
    );
  if (slo.base.form !== "events")
    found.push("Every moment weighs the same; an outage is a time in which each evaluation is bad.");
  return found;
}

/** Explains an SLO: table of alerts and, for each constant error ratio after clean history, when each of them fires. */
export function explainSlo(slo: Slo): SloExplanation {
  const budget = toNumber(slo.budgetRatio);
  // A slice is bad or it is not: other ratios would be shares of time, which depend on their order.
  const slices = slo.base.form === "slices";
  const known = isSpendCap(slo) ? SPEND_RATIOS : ERROR_RATIOS;
  const ratios = slices ? [1] : known.filter((ratio) => ratio >= budget);
  return {
    id: slo.id,
    objective: `${(toNumber(slo.objectiveRatio) * 100).toPrecision(12).replace(/[.]?0+$/, "")} %`,
    period: slo.window.kind === "calendar" ? `calendar ${slo.window.unit}` : formatDuration(slo.window.periodSeconds),
    budget: toText(slo.budgetRatio),
    tiers: slo.burnTiers.map((tier) => ({
      tier: tier.tier,
      severity: tier.severity,
      long: formatDuration(tier.longSeconds),
      short: formatDuration(tier.shortSeconds),
      factor: toNumber(tier.factor),
      fromRatio: toNumber(multiply(tier.factor, slo.budgetRatio)),
      changed: tier.changed ?? null,
    })),
    outages: ratios.map((ratio) => outage(slo, ratio)),
    budgetTiers: slo.budgetTiers.map(({ consumedRatio, action, severity }) => ({
      consumedPercent: `${toNumber(consumedRatio) * 100}`,
      action,
      severity,
    })),
    absentAfter: slo.absence.alert ? formatDuration(slo.absence.forSeconds) : null,
    notes: notes(slo),
  };
}
