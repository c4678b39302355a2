import { BUDGET_TIERS } from "@noops-ml/alerts/policy/budget-tier.ts";
import { formatDuration, parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { type Rational, decimal, divide, multiply, subtract, toNumber } from "@noops-ml/alerts/policy/rational.ts";
import type { Cause } from "@noops-ml/alerts/vocabulary.ts";
import type { SloSpec } from "../spec/model-schema.ts";
import { shareRatio } from "../spec/share.ts";
import { SLI_KINDS, type SliKind } from "../spec/sli-schemas.ts";
import { type BurnPlan, burnPlan } from "./burn-tiers.ts";
import { reportIntervals } from "./interval-issues.ts";
import { sliParts } from "./sli/sli-parts.ts";
import type { Absence, Slo } from "./slo.ts";
import type { SloSource } from "./slo-source.ts";
import { sloWindow } from "./slo-window.ts";

/** The failure mode that a burning budget of this kind most likely means. */
const LIKELY_CAUSE: Partial<Readonly<Record<SliKind, Cause>>> = {
  events: "F4",
  latency: "F3",
  accuracy: "F2",
  freshness: "F1",
  drift: "F2",
  cost: "F6",
  canary: "F4",
  autoscaler: "F3",
  coverage: "F7",
  fairness: "F8",
};

const HUNDRED = decimal(100);
const ONE = decimal(1);

/** The one SLI kind of an SLO; the parser has refused every other count. */
export function sliKind(slo: SloSpec): SliKind {
  const kind = SLI_KINDS.find((name) => slo[name] !== undefined);
  if (!kind) throw new Error(`SLO ${slo.name} has no SLI kind`);
  return kind;
}

const seconds = (text: string) => parseDuration(text) ?? 0;
const MINUTE = 60;

/** Long enough that a total outage has paged first, short enough to be news; drills with tiny windows wait less. */
function absenceSeconds(plan: BurnPlan, budgetRatio: Rational, cadenceSeconds: number): number {
  const first = plan.tiers[0];
  const untilPage = first ? toNumber(multiply(first.factor, budgetRatio)) * first.longSeconds : 0;
  const unit = Math.min(1, plan.baseSeconds / 300) * MINUTE;
  const whole = Math.ceil(untilPage / unit + 2) * unit;
  const floor = Math.max(3 * unit, Math.min(first?.longSeconds ?? 0, 3 * MINUTE), 2 * cadenceSeconds);
  return Math.max(Math.min(whole, 30 * unit), floor);
}

function budgetTiers({ model, slo, policy }: SloSource) {
  const own = slo.alerting?.budget ?? model.spec.alerting.budget ?? policy?.spec.budget;
  if (!own) return BUDGET_TIERS;
  return own.map(({ at, action, severity }) => ({ consumedRatio: shareRatio(at), action, severity }));
}

function optionalParts(source: SloSource, kind: SliKind) {
  const { model, slo } = source;
  const cause = slo.cause ?? LIKELY_CAUSE[kind];
  const runbook = slo.runbook ?? model.spec.runbooks[0];
  const impact = slo.alerting?.impact ?? model.spec.alerting.impact;
  return {
    ...(cause && { cause }),
    ...(runbook && { runbook }),
    ...(impact && { impact }),
    ...(slo.lowTraffic?.minEvents !== undefined && { minEvents: decimal(slo.lowTraffic.minEvents) }),
    ...(slo.lowTraffic?.minFailures !== undefined && { minFailures: decimal(slo.lowTraffic.minFailures) }),
  };
}

/** Made-up traffic that satisfies the low-traffic gates of every window. */
function trafficPerSecond({ lowTraffic }: SloSpec, baseSeconds: number): number {
  return Math.max(
    100,
    Math.ceil((2 * Math.max(lowTraffic?.minEvents ?? 0, lowTraffic?.minFailures ?? 0)) / baseSeconds),
  );
}

/** Turns one SLO of a model into the intermediate form. */
export function buildSlo(source: SloSource): Slo {
  const { model, slo, path, policy, report } = source;
  const { spec } = model;
  const kind = sliKind(slo);
  const spendCap = slo.cost?.cap !== undefined;
  const objectiveRatio = divide(decimal(slo.objective), HUNDRED);
  const budgetRatio = spendCap ? ONE : subtract(ONE, objectiveRatio);
  const windowPath = slo.window === undefined ? ["spec", "window"] : [...path, "window"];
  const window = sloWindow(slo.window ?? spec.window, windowPath, report);
  const plan = burnPlan({
    periodSeconds: window.periodSeconds,
    budgetRatio,
    ladder: slo.alerting?.ladder ?? spec.alerting.ladder,
    policy,
    unreachable: slo.alerting?.unreachable ?? spec.alerting.unreachable ?? policy?.spec.unreachable ?? "widen",
    labelCadenceSeconds: slo.accuracy?.labelCadence ? seconds(slo.accuracy.labelCadence) : 0,
    spendCap,
    path: slo.alerting?.ladder ? [...path, "alerting", "ladder"] : [...path, "name"],
    report,
  });
  const groupBy = slo.groupBy ?? spec.serving.groupBy;
  const parts = sliParts(kind, {
    spec,
    slo,
    path,
    groupBy,
    baseSeconds: plan.baseSeconds,
    baseWindow: formatDuration(plan.baseSeconds),
    trafficPerSecond: trafficPerSecond(slo, plan.baseSeconds),
    report,
  });
  const intervalSeconds = source.testIntervalSeconds ?? seconds(spec.evaluation.interval);
  const slowIntervalSeconds = source.testIntervalSeconds ?? seconds(spec.evaluation.slowInterval);
  if (source.testIntervalSeconds === undefined) reportIntervals(source, plan, window.periodSeconds);
  const absence: Absence =
    parts.absent === false
      ? { alert: false }
      : { alert: true, forSeconds: absenceSeconds(plan, budgetRatio, parts.cadenceSeconds ?? 0) };
  const service = spec.serving.service ?? model.metadata.name;
  return {
    id: `${service}-${slo.name}`,
    service,
    name: slo.name,
    model: model.metadata.name,
    kind,
    description: slo.description ?? "",
    base: parts.base,
    baseSeconds: plan.baseSeconds,
    groupBy: parts.groupBy ?? groupBy,
    objectiveRatio,
    budgetRatio,
    window,
    intervalSeconds,
    slowIntervalSeconds,
    burnTiers: plan.tiers,
    budgetTiers: budgetTiers(source),
    wilson: parts.wilson ?? false,
    absence,
    gateNeedsData: parts.gateNeedsData ?? true,
    maintenance: source.maintenance,
    labels: { ...model.metadata.labels, ...slo.labels },
    ...(parts.stage && { stage: parts.stage }),
    ...(parts.labelCoverage && { labelCoverage: parts.labelCoverage }),
    ...optionalParts(source, kind),
  };
}
