import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toNumber, toText } from "@noops-ml/alerts/policy/rational.ts";
import { BURN_ROUNDING, type BurnTier } from "@noops-ml/alerts/policy/reachable.ts";
import { ALERT, type Severity } from "@noops-ml/alerts/vocabulary.ts";
import { patience } from "../compile/budget-alerts.ts";
import type { Slo } from "../model/slo.ts";
import { type Firing, firings } from "./firing.ts";
import type { GroupHistory, History, Values } from "./history.ts";
import { periodSeconds, periodStart } from "./period-start.ts";
import { type Rolling, rolling } from "./rolling.ts";

/** One alert of an SLO and when it would have fired. */
export type ReplayedAlert = {
  readonly alert: string;
  /** Burn tier, or consumed percentage with its action. */
  readonly tier: string;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly firings: readonly Firing[];
};

/** The budget of one group over time. */
export type BudgetCurve = {
  readonly labels: Readonly<Record<string, string>>;
  /** Share of the period's budget that is left, one value per step. */
  readonly remaining: Values;
};

/** What would have happened to an SLO. */
export type Replay = {
  readonly slo: Slo;
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly length: number;
  readonly alerts: readonly ReplayedAlert[];
  readonly budgets: readonly BudgetCurve[];
};

const KEEP_FIRING_SHARE = 6;
const LONGEST_KEEP_SECONDS = 600;
const Z2 = 3.8416;

type Sums = { readonly error: Rolling; readonly total: Rolling };

/** Lower end of the 95 % Wilson interval, as in the alert expression. */
function wilson(p: number, n: number): number {
  return (p + Z2 / 2 / n - 1.96 * Math.sqrt((p * (1 - p) + Z2 / 4 / n) / n)) / (1 + Z2 / n);
}

/** How many samples a range holds. Up to Prometheus 2 a range has both its ends, so one sample more. */
function windowSteps({ stepSeconds, closedRanges }: History, seconds: number): number {
  return Math.max(1, Math.round(seconds / stepSeconds)) + (closedRanges ? 1 : 0);
}

/** The error ratio of a window at each step: asked from the server where the rules do so, else summed from the base. */
function ratioAt(
  slo: Slo,
  group: GroupHistory,
  sums: Sums,
  history: History,
  seconds: number,
): (at: number) => number | undefined {
  const asked = group.ratios.get(seconds);
  if (asked) return (at) => asked[at];
  const steps = seconds === slo.baseSeconds ? 1 : windowSteps(history, seconds);
  return (at) => {
    const total = sums.total.sum(at, steps);
    return total > 0 ? sums.error.sum(at, steps) / total : undefined;
  };
}

function burnValues(slo: Slo, tier: BurnTier, group: GroupHistory, sums: Sums, history: History): Values {
  const budget = toNumber(slo.budgetRatio);
  const factor = toNumber(tier.factor) - BURN_ROUNDING;
  const long = ratioAt(slo, group, sums, history, tier.longSeconds);
  const short = ratioAt(slo, group, sums, history, tier.shortSeconds);
  const steps = windowSteps(history, tier.longSeconds);
  const events = (sum: Rolling, at: number) => sum.sum(at, steps) * history.stepSeconds;
  const least = { events: toNumber(slo.minEvents ?? ZERO), failures: toNumber(slo.minFailures ?? ZERO) };
  const isEvents = slo.base.form === "events";
  return Array.from({ length: history.length }, (_, at) => {
    const [longRatio, shortRatio] = [long(at), short(at)];
    if (longRatio === undefined || shortRatio === undefined) return undefined;
    const counted = slo.wilson ? wilson(longRatio, events(sums.total, at)) : longRatio;
    const burn = counted / budget;
    if (!(burn > factor) || !(shortRatio / budget > factor)) return undefined;
    if (isEvents && (events(sums.total, at) < least.events || events(sums.error, at) < least.failures))
      return undefined;
    if (slo.labelCoverage && !((group.labelCoverage?.[at] ?? 0) >= toNumber(slo.labelCoverage.minRatio)))
      return undefined;
    return burn;
  });
}
const ZERO = { numerator: 0n, denominator: 1n };

/** Share of the budget that is gone: the burn rate of the period so far, times the share of the period that was seen. */
function consumedValues(slo: Slo, sums: Sums, excluded: Rolling, history: History): Values {
  const budget = toNumber(slo.budgetRatio);
  return Array.from({ length: history.length }, (_, at) => {
    const now = history.startSeconds + at * history.stepSeconds;
    const steps = windowSteps(history, now - periodStart(slo.window, now));
    const seen = sums.total.count(at, steps) + excluded.sum(at, steps);
    if (seen === 0) return undefined;
    const coverage = Math.min(1, (seen * history.stepSeconds) / periodSeconds(slo.window, now));
    const total = sums.total.sum(at, steps);
    return total > 0 ? (sums.error.sum(at, steps) / total / budget) * coverage : 0;
  });
}

function outsideMaintenance(values: Values, flag: Values | undefined): Values {
  return flag ? values.map((value, at) => (flag[at] === 1 ? undefined : value)) : values;
}

function replayGroup(slo: Slo, group: GroupHistory, history: History) {
  const error = outsideMaintenance(group.error, history.maintenance);
  const total = outsideMaintenance(group.total, history.maintenance);
  const sums = { error: rolling(error), total: rolling(total) };
  const excluded = rolling((history.maintenance ?? []).map((value) => (value === 1 ? 1 : undefined)));
  const first = slo.burnTiers[0]?.longSeconds ?? 0;
  const keepSeconds = Math.min(first / KEEP_FIRING_SHARE, LONGEST_KEEP_SECONDS);
  const { labels } = group;
  const burn = slo.burnTiers.map((tier): ReplayedAlert => {
    const values = burnValues(slo, tier, group, sums, history);
    const found = firings(values, history, { forSeconds: 0, keepSeconds });
    return { alert: ALERT.burn, tier: tier.tier, severity: tier.severity, labels, firings: found };
  });
  const consumed = consumedValues(slo, sums, excluded, history);
  const { for: forText, keep_firing_for: keepText } = patience(slo);
  const hold = { forSeconds: parseDuration(forText) ?? 0, keepSeconds: parseDuration(keepText) ?? 0 };
  const budget = slo.budgetTiers.map(({ consumedRatio, action, severity }): ReplayedAlert => {
    const least = toNumber(consumedRatio);
    const values = consumed.map((value) => (value !== undefined && value >= least ? value : undefined));
    const tier = `${toText({ ...consumedRatio, numerator: consumedRatio.numerator * 100n })} % ${action}`;
    return { alert: ALERT.budgetConsumed, tier, severity, labels, firings: firings(values, history, hold) };
  });
  const remaining = consumed.map((value) => (value === undefined ? undefined : 1 - value));
  return { alerts: [...burn, ...budget], budget: { labels, remaining } };
}

function absence(slo: Slo, history: History): ReplayedAlert[] {
  if (!slo.absence.alert) return [];
  const values = Array.from({ length: history.length }, (_, at) => {
    const silent = history.groups.every(({ total }) => total[at] === undefined);
    return silent && history.maintenance?.[at] !== 1 ? 1 : undefined;
  });
  const found = firings(values, history, { forSeconds: slo.absence.forSeconds, keepSeconds: 0 });
  return [{ alert: ALERT.metricAbsent, tier: "absent", severity: "ticket", labels: {}, firings: found }];
}

/**
 * What the rules of an SLO would have done with the past. Nothing before the start is known: the budget begins full,
 * and long windows fill as they would for a new SLO.
 */
export function replay(slo: Slo, history: History): Replay {
  const groups = history.groups.map((group) => replayGroup(slo, group, history));
  const { startSeconds, stepSeconds, length } = history;
  return {
    slo,
    startSeconds,
    stepSeconds,
    length,
    alerts: [...groups.flatMap(({ alerts }) => alerts), ...absence(slo, history)],
    budgets: groups.map(({ budget }) => budget),
  };
}
