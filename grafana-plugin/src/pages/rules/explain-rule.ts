import { ALERT, CANARY_SERIES, DRIFT_SERIES, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { t } from "../../text.ts";

/** What each recorded series means; the longest matching beginning wins. Texts are made when asked for: the language is known then. */
const RECORDS: Readonly<Record<string, () => string>> = {
  [SLO_SERIES.sliErrorRatio]: () =>
    t("explain.slo.sli-error-ratio", "Share of bad events over this window; burn alerts read it."),
  [SLO_SERIES.sliError]: () =>
    t("explain.slo.sli-error", "Bad events per second over the base window; everything longer is summed from it."),
  [SLO_SERIES.sliTotal]: () =>
    t(
      "explain.slo.sli-total",
      "All events per second over the base window. Absent means no data, zero means no traffic.",
    ),
  [SLO_SERIES.sliErrorSum]: () =>
    t(
      "explain.slo.sli-error-sum",
      "Bad events per second, summed since this group last ran; the period is added up from these.",
    ),
  [SLO_SERIES.sliTotalSum]: () =>
    t(
      "explain.slo.sli-total-sum",
      "All events per second, summed since this group last ran; the period is added up from these.",
    ),
  [SLO_SERIES.objective]: () =>
    t("explain.slo.objective", "The objective, so that panels and the bot need no copy of the spec."),
  [SLO_SERIES.errorBudget]: () => t("explain.slo.error-budget", "Share of bad events that the objective allows."),
  [SLO_SERIES.timePeriod]: () => t("explain.slo.time-period", "Length of the period in days."),
  [SLO_SERIES.currentBurnRate]: () =>
    t("explain.slo.current-burn-rate", "How many times faster than allowed the budget burns now."),
  [SLO_SERIES.periodBurnRate]: () => t("explain.slo.period-burn-rate", "The same over the whole period."),
  [SLO_SERIES.periodCoverage]: () =>
    t("explain.slo.period-coverage", "Share of the period in which the indicator existed."),
  [SLO_SERIES.periodBudgetConsumed]: () =>
    t("explain.slo.period-budget-consumed", "Share of the period's budget that is gone."),
  [SLO_SERIES.periodBudgetRemaining]: () =>
    t("explain.slo.period-budget-remaining", "Share of the period's budget that is left; negative when over-spent."),
  [SLO_SERIES.labelCoverage]: () => t("explain.slo.label-coverage", "Share of predictions whose label has arrived."),
  [SLO_SERIES.releaseGate]: () =>
    t("explain.slo.release-gate", "1: releases may go out. 0: the budget is spent. No sample: unknown."),
  [SLO_SERIES.maintenanceActive]: () => t("explain.slo.maintenance-active", "1 while planned maintenance runs."),
  [SLO_SERIES.calendarStart]: () => t("explain.slo.calendar-start", "Start of the calendar month or week."),
  [SLO_SERIES.burnFactor]: () =>
    t("explain.slo.burn-factor", "Threshold of this tier: how much faster than allowed before someone hears of it."),
  [SLO_SERIES.slothInfo]: () => t("explain.slo.sloth-info", "Facts about the SLO to join on, in Sloth's form."),
  [SLO_SERIES.noopsInfo]: () => t("explain.slo.noops-info", "Facts about the SLO to join on."),
  [DRIFT_SERIES.rows]: () => t("explain.drift.rows", "Rows seen in the window, per feature."),
  [DRIFT_SERIES.shares]: () => t("explain.drift.shares", "Share of each bin in the window."),
  [DRIFT_SERIES.referenceShares]: () => t("explain.drift.reference-shares", "Share of each bin in the reference."),
  [DRIFT_SERIES.referenceRows]: () => t("explain.drift.reference-rows", "Rows behind the reference."),
  [DRIFT_SERIES.psi]: () => t("explain.drift.psi", "Population stability index of the feature."),
  [DRIFT_SERIES.psiFloor]: () =>
    t("explain.drift.psi-floor", "PSI that noise alone reaches in one of a hundred windows."),
  [DRIFT_SERIES.psiZ]: () =>
    t("explain.drift.psi-z", "The same statistic as a standard normal, comparable between features."),
  [DRIFT_SERIES.hellinger]: () => t("explain.drift.hellinger", "Hellinger distance: bounded, good for ranking."),
  [DRIFT_SERIES.significant]: () =>
    t("explain.drift.significant", "1 when the drift is beyond noise after control of false discoveries."),
  [DRIFT_SERIES.state]: () =>
    t("explain.drift.state", "2 drifted, 1 watch, 0 steady, -1 too few rows, -2 no reference."),
  [CANARY_SERIES.evidence]: () => t("explain.canary.evidence", "Evidence of one guardrail, as the logarithm of odds."),
  [CANARY_SERIES.evidenceWorse]: () => t("explain.canary.evidence-worse", "Joint evidence that the canary is worse."),
  [CANARY_SERIES.evidenceOk]: () =>
    t("explain.canary.evidence-ok", "Evidence that every guardrail is within its margin."),
  [CANARY_SERIES.verdict]: () =>
    t("explain.canary.verdict", "0 keep collecting, 1 promote, 2 roll back, 3 a person decides."),
};

const ALERTS: Readonly<Record<string, () => string>> = {
  [ALERT.burn]: () => t("explain.alert.burn", "Both windows burn faster than the tier allows."),
  [ALERT.budgetConsumed]: () => t("explain.alert.budget-consumed", "A share of the period's budget is gone."),
  [ALERT.metricAbsent]: () => t("explain.alert.metric-absent", "Nothing is known any more: no data is never fine."),
  [ALERT.labelCoverageLow]: () => t("explain.alert.label-coverage-low", "Too few labels to judge accuracy."),
  [ALERT.featureDrift]: () => t("explain.alert.feature-drift", "A feature moved, beyond noise and by enough to care."),
  [ALERT.modelDrift]: () => t("explain.alert.model-drift", "Many features, or a critical one, have drifted."),
  [ALERT.canarySuspect]: () => t("explain.alert.canary-suspect", "The canary may be worse: a question, not a verdict."),
  [ALERT.canaryVerdict]: () => t("explain.alert.canary-verdict", "The canary has a verdict."),
  [ALERT.watchdog]: () =>
    t("explain.alert.watchdog", "Always fires: its absence means that alerting itself is broken."),
};

/**
 * What a rule is for, in one sentence; empty for helpers that only other rules read.
 * @example explainRule({ record: "slo:objective:ratio" }) // => "The objective, so that …"
 */
export function explainRule(rule: { readonly record: string } | { readonly alert: string }): string {
  if ("alert" in rule) return ALERTS[rule.alert]?.() ?? "";
  const beginning = Object.keys(RECORDS)
    .filter((name) => rule.record === name || rule.record.startsWith(name))
    .sort((a, b) => b.length - a.length)[0];
  return beginning === undefined ? "" : (RECORDS[beginning]?.() ?? "");
}
