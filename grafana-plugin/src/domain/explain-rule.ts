import { ALERT, CANARY_SERIES, DRIFT_SERIES, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";

/** What each recorded series means; the longest matching beginning wins. */
const RECORDS: Readonly<Record<string, string>> = {
  [SLO_SERIES.sliErrorRatio]: "Share of bad events over this window; burn alerts read it.",
  [SLO_SERIES.sliError]: "Bad events per second over the base window; everything longer is summed from it.",
  [SLO_SERIES.sliTotal]: "All events per second over the base window. Absent means no data, zero means no traffic.",
  [SLO_SERIES.sliErrorSum]:
    "Bad events per second, summed since this group last ran; the period is added up from these.",
  [SLO_SERIES.sliTotalSum]:
    "All events per second, summed since this group last ran; the period is added up from these.",
  [SLO_SERIES.objective]: "The objective, so that panels and the bot need no copy of the spec.",
  [SLO_SERIES.errorBudget]: "Share of bad events that the objective allows.",
  [SLO_SERIES.timePeriod]: "Length of the period in days.",
  [SLO_SERIES.currentBurnRate]: "How many times faster than allowed the budget burns now.",
  [SLO_SERIES.periodBurnRate]: "The same over the whole period.",
  [SLO_SERIES.periodCoverage]: "Share of the period in which the indicator existed.",
  [SLO_SERIES.periodBudgetConsumed]: "Share of the period's budget that is gone.",
  [SLO_SERIES.periodBudgetRemaining]: "Share of the period's budget that is left; negative when over-spent.",
  [SLO_SERIES.labelCoverage]: "Share of predictions whose label has arrived.",
  [SLO_SERIES.releaseGate]: "1: releases may go out. 0: the budget is spent. No sample: unknown.",
  [SLO_SERIES.maintenanceActive]: "1 while planned maintenance runs.",
  [SLO_SERIES.calendarStart]: "Start of the calendar month or week.",
  [SLO_SERIES.burnFactor]: "Threshold of this tier: how much faster than allowed before someone hears of it.",
  [SLO_SERIES.slothInfo]: "Facts about the SLO to join on, in Sloth's form.",
  [SLO_SERIES.noopsInfo]: "Facts about the SLO to join on.",
  [DRIFT_SERIES.rows]: "Rows seen in the window, per feature.",
  [DRIFT_SERIES.shares]: "Share of each bin in the window.",
  [DRIFT_SERIES.referenceShares]: "Share of each bin in the reference.",
  [DRIFT_SERIES.referenceRows]: "Rows behind the reference.",
  [DRIFT_SERIES.psi]: "Population stability index of the feature.",
  [DRIFT_SERIES.psiFloor]: "PSI that noise alone reaches in one of a hundred windows.",
  [DRIFT_SERIES.psiZ]: "The same statistic as a standard normal, comparable between features.",
  [DRIFT_SERIES.hellinger]: "Hellinger distance: bounded, good for ranking.",
  [DRIFT_SERIES.significant]: "1 when the drift is beyond noise after control of false discoveries.",
  [DRIFT_SERIES.state]: "2 drifted, 1 watch, 0 steady, -1 too few rows, -2 no reference.",
  [CANARY_SERIES.evidence]: "Evidence of one guardrail, as the logarithm of odds.",
  [CANARY_SERIES.evidenceWorse]: "Joint evidence that the canary is worse.",
  [CANARY_SERIES.evidenceOk]: "Evidence that every guardrail is within its margin.",
  [CANARY_SERIES.verdict]: "0 keep collecting, 1 promote, 2 roll back, 3 a person decides.",
};

const ALERTS: Readonly<Record<string, string>> = {
  [ALERT.burn]: "Both windows burn faster than the tier allows.",
  [ALERT.budgetConsumed]: "A share of the period's budget is gone.",
  [ALERT.metricAbsent]: "Nothing is known any more: no data is never fine.",
  [ALERT.labelCoverageLow]: "Too few labels to judge accuracy.",
  [ALERT.featureDrift]: "A feature moved, beyond noise and by enough to care.",
  [ALERT.modelDrift]: "Many features, or a critical one, have drifted.",
  [ALERT.canarySuspect]: "The canary may be worse: a question, not a verdict.",
  [ALERT.canaryVerdict]: "The canary has a verdict.",
  [ALERT.watchdog]: "Always fires: its absence means that alerting itself is broken.",
};

/**
 * What a rule is for, in one sentence; empty for helpers that only other rules read.
 * @example explainRule({ record: "slo:objective:ratio" }) // => "The objective, so that …"
 */
export function explainRule(rule: { readonly record: string } | { readonly alert: string }): string {
  if ("alert" in rule) return ALERTS[rule.alert] ?? "";
  const beginning = Object.keys(RECORDS)
    .filter((name) => rule.record === name || rule.record.startsWith(name))
    .sort((a, b) => b.length - a.length)[0];
  return beginning === undefined ? "" : (RECORDS[beginning] ?? "");
}
