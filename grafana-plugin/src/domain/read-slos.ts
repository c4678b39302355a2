import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { burnTiers, burnWindows, overThreshold, type BurnTier, type BurnWindow } from "./burn.ts";
import { forecastExhaustion } from "./forecast.ts";
import { courseOf, newest, type Sample, type Series } from "./series.ts";
import { standardTiers } from "./standard-tiers.ts";
import { groupOf, type SloState, type SloView, type Span } from "./slo-view.ts";

const SECONDS_PER_DAY = 86_400;
/** A sample is believed for this long when the step of its query is unknown: two slow evaluations. */
const BELIEVED_MS = 5 * 60_000;

/** Turns the series of all queries into one view per SLO and group, the most urgent first. */
export function readSlos(series: readonly Series[], now: number): SloView[] {
  const bySlo = new Map<string, Series[]>();
  for (const one of series) {
    const id = one.labels[LABEL.sloId];
    if (id !== undefined) bySlo.set(id, [...(bySlo.get(id) ?? []), one]);
  }
  return [...bySlo.values()].flatMap((own) => splitGroups(own).map((group) => readSlo(group, now))).sort(byUrgency);
}

type Group = {
  readonly labels: Readonly<Record<string, string>>;
  readonly own: readonly Series[];
  readonly shared: readonly Series[];
};

/**
 * A grouped SLO has one row per label set of its measured series; what lacks a grouping label, such as the objective,
 * belongs to all rows.
 */
function splitGroups(series: readonly Series[]): Group[] {
  const measured = series.filter(({ name }) => MEASURED.some((prefix) => name.startsWith(prefix)));
  const grouping = [...new Set(measured.flatMap(({ labels }) => Object.keys(labels)))]
    .filter((name) => !IDENTITY.has(name))
    .sort();
  const isOwn = ({ labels }: Series) => grouping.every((name) => labels[name] !== undefined);
  const keyOf = ({ labels }: Series) => JSON.stringify(grouping.map((name) => labels[name]));
  const groups = new Map<string, Series[]>();
  for (const one of measured.filter(isOwn)) groups.set(keyOf(one), []);
  const shared: Series[] = [];
  for (const one of series) {
    const own = isOwn(one) ? groups.get(keyOf(one)) : undefined;
    if (own) own.push(one);
    else shared.push(one);
  }
  if (groups.size === 0) return [{ labels: shared[0]?.labels ?? {}, own: [], shared }];
  return [...groups.values()].map((own) => ({
    labels: own.find((one) => measured.includes(one))?.labels ?? {},
    own,
    shared,
  }));
}

/** Series that exist once per group and carry nothing but identity, window and group. */
const MEASURED: readonly string[] = [
  SLO_SERIES.sliErrorRatio,
  SLO_SERIES.sliTotal,
  SLO_SERIES.sliError,
  SLO_SERIES.currentBurnRate,
  SLO_SERIES.periodBudgetRemaining,
];
const IDENTITY: ReadonlySet<string> = new Set([LABEL.sloId, LABEL.sloService, LABEL.sloName, LABEL.sloWindow]);

function readSlo({ labels, own, shared }: Group, now: number): SloView {
  const all = [...own, ...shared];
  const aliveAfter = now - BELIEVED_MS;
  const named = (name: string) => all.filter((one) => one.name === name);
  const value = (name: string) => newest(named(name), aliveAfter)?.value;

  const periodDays = value(SLO_SERIES.timePeriod);
  const objectiveRatio = value(SLO_SERIES.objective);
  const budgetRatio = value(SLO_SERIES.errorBudget) ?? (objectiveRatio === undefined ? undefined : 1 - objectiveRatio);
  const periodSeconds = periodDays === undefined ? undefined : Math.round(periodDays * SECONDS_PER_DAY);
  const windows = burnWindows(own, budgetRatio, aliveAfter).filter(({ seconds }) => seconds !== periodSeconds);
  const recorded = burnTiers(all, windows, aliveAfter);
  const tiers = recorded.length > 0 ? recorded : standardTiers({ periodSeconds, budgetRatio, windows });
  const remaining = newest(named(SLO_SERIES.periodBudgetRemaining), aliveAfter);
  const periodBurn = value(SLO_SERIES.periodBurnRate);
  const gate = value(SLO_SERIES.releaseGate);
  const facts = { own, shared, tiers, remaining, aliveAfter };

  return {
    key: keyOf(labels),
    service: labels[LABEL.sloService] ?? "",
    name: labels[LABEL.sloName] ?? labels[LABEL.sloId] ?? "",
    group: groupOf(labels),
    state: decideState(facts),
    objectiveRatio,
    budgetRatio,
    periodSeconds,
    sliRatio: periodBurn === undefined || budgetRatio === undefined ? undefined : 1 - periodBurn * budgetRatio,
    remaining,
    currentBurn: value(SLO_SERIES.currentBurnRate),
    windows,
    tiers,
    history: courseOf(named(SLO_SERIES.periodBudgetRemaining)),
    maintenance: spans(named(SLO_SERIES.maintenanceActive)),
    forecast: forecastExhaustion({ remaining, periodSeconds, pace: paceOf(tiers, windows) }),
    links: () => named(SLO_SERIES.periodBudgetRemaining)[0]?.field.getLinks?.({ valueRowIndex: 0 }) ?? [],
    gate: gate === undefined ? "unknown" : gate >= 1 ? "open" : "closed",
  };
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => name !== LABEL.sloWindow)
      .sort(),
  );
}

function decideState(facts: {
  readonly own: readonly Series[];
  readonly shared: readonly Series[];
  readonly tiers: readonly BurnTier[];
  readonly remaining: Sample | undefined;
  readonly aliveAfter: number;
}): SloState {
  const { own, shared, tiers, remaining, aliveAfter } = facts;
  const maintenance = newest(
    [...own, ...shared].filter(({ name }) => name === SLO_SERIES.maintenanceActive),
    aliveAfter,
  );
  if (maintenance?.value === 1) return { kind: "maintenance" };
  const totals = own.filter(({ name }) => name.startsWith(SLO_SERIES.sliTotal));
  const total = newest(totals, aliveAfter);
  if (!total)
    return {
      kind: "noData",
      missing: totals[0]?.name ?? SLO_SERIES.sliTotal,
      lastSeen: newest(totals, Number.NEGATIVE_INFINITY)?.time,
    };
  if (total.value === 0) return { kind: "noTraffic" };
  const tier = tiers.find((one) => one.firing || overThreshold(one));
  if (tier) return { kind: "burning", severity: tier.severity, tier };
  if (remaining && remaining.value <= 0) return { kind: "exhausted" };
  return { kind: "healthy" };
}

/** The long window of the tier that fires, else the second longest: short windows are noise, the longest is history. */
function paceOf(tiers: readonly BurnTier[], windows: readonly BurnWindow[]): BurnWindow | undefined {
  const firing = tiers.find((tier) => tier.firing || overThreshold(tier));
  const first = firing ?? tiers[0];
  return windows.find(({ window }) => window === first?.long) ?? windows.at(-2) ?? windows.at(-1);
}

function spans(candidates: readonly Series[]): Span[] {
  const result: Span[] = [];
  for (const { time, value } of courseOf(candidates)) {
    const open = result.at(-1);
    if (value !== 1) continue;
    const step = stepOf(candidates);
    if (open && time - open.to <= step * 1.5) result[result.length - 1] = { from: open.from, to: time };
    else result.push({ from: time, to: time });
  }
  return result;
}

function stepOf(candidates: readonly Series[]): number {
  const { times } = candidates.find((one) => one.times.length > 1) ?? { times: [] };
  return times.length > 1 ? ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1) : 0;
}

const URGENCY: Readonly<Record<SloState["kind"], number>> = {
  burning: 0,
  exhausted: 1,
  noData: 2,
  noTraffic: 3,
  maintenance: 4,
  healthy: 5,
};
function byUrgency(a: SloView, b: SloView): number {
  const page = (view: SloView) => (view.state.kind === "burning" && view.state.severity === "page" ? 0 : 1);
  return (
    URGENCY[a.state.kind] - URGENCY[b.state.kind] ||
    page(a) - page(b) ||
    (a.remaining?.value ?? 1) - (b.remaining?.value ?? 1) ||
    a.name.localeCompare(b.name)
  );
}
