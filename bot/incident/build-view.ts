import { ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { Approval, Run, StepRecord } from "../action/run.ts";
import { type AlertState, isFiring } from "./alert-state.ts";
import { annotationNumber } from "./correlate.ts";
import { incidentRef } from "./incident-ref.ts";
import type { AlertView, IncidentView, TimelineEntry } from "./incident-view.ts";
import type { Incident } from "./incident.ts";
import { runView } from "./run-view.ts";
import { traceIdOf } from "./trace-id.ts";

export interface ViewAlert extends AlertState {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorUrl: string | null;
}

export interface ViewParts {
  readonly incident: Incident;
  readonly alerts: readonly ViewAlert[];
  readonly timeline: readonly TimelineEntry[];
  readonly run: { readonly run: Run; readonly steps: readonly StepRecord[]; readonly approval: Approval | null } | null;
}

const DAY_MINUTES = 1440;
/** Minutes of the SLO period are not in the alert: without them the time to zero is estimated from this default. */
const PERIOD_MINUTES = 30 * DAY_MINUTES;

function alertView(alert: ViewAlert): AlertView {
  const { labels, annotations } = alert;
  return {
    name: labels[LABEL.alertName] ?? "",
    slo: labels[LABEL.sloName] ?? labels["slo"] ?? null,
    tier: labels[LABEL.burnTier] ?? labels[LABEL.budgetTier] ?? null,
    version: labels[LABEL.version] ?? null,
    summary: annotations[ANNOTATION.summary] ?? labels[LABEL.alertName] ?? "",
    firing: isFiring(alert),
    startsAt: new Date(alert.maxFiringStart ?? alert.maxResolvedEnd ?? 0).toISOString(),
    burnLong: annotationNumber(annotations, ANNOTATION.burnLong) ?? annotationNumber(annotations, ANNOTATION.value),
    burnShort: annotationNumber(annotations, ANNOTATION.burnShort),
    longWindow: labels[LABEL.longWindow] ?? null,
    shortWindow: labels[LABEL.shortWindow] ?? null,
    generatorUrl: alert.generatorUrl,
  };
}

/** Minutes until the budget is gone at the present burn: what is left of the period's budget divided by its use. */
export function minutesToZero(
  budgetRemaining: number | null,
  burn: number | null,
  periodMinutes: number,
): number | null {
  if (budgetRemaining === null || burn === null || burn <= 0) return null;
  return Math.max(0, (budgetRemaining * periodMinutes) / burn);
}

/** Share of the period's budget that went while a resolved incident lasted. */
function budgetSpent({ resolvedAt, budgetAtOpen, budgetRemaining }: Incident): number | null {
  if (resolvedAt === null || budgetRemaining === null || typeof budgetAtOpen !== "number") return null;
  return Math.max(0, budgetAtOpen - budgetRemaining);
}

/** Everything that may be shown about an incident, in one value. */
export function buildView(
  { incident, alerts, timeline, run }: ViewParts,
  periodMinutes = PERIOD_MINUTES,
): IncidentView {
  const views = alerts
    .map(alertView)
    .sort((a, b) => Number(b.firing) - Number(a.firing) || (b.burnLong ?? 0) - (a.burnLong ?? 0));
  const worst = views.find((view) => view.burnShort !== null || view.burnLong !== null);
  return {
    id: incident.id,
    ref: incidentRef(incident),
    kind: incident.kind,
    generation: incident.generation,
    title: incident.title,
    severity: incident.severity,
    phase: incident.phase,
    alerting: incident.alerting,
    automation: incident.automation,
    model: incident.model,
    environment: incident.environment,
    service: incident.service,
    cause: incident.cause,
    owner: incident.owner,
    openedAt: incident.openedAt,
    acknowledgedAt: incident.acknowledgedAt,
    mitigatedAt: incident.mitigatedAt,
    resolvedAt: incident.resolvedAt,
    alerts: views,
    partialView: incident.partialView,
    flapping: incident.flapping,
    budgetRemaining: incident.budgetRemaining,
    budgetExhaustedInMinutes: minutesToZero(
      incident.budgetRemaining,
      worst?.burnShort ?? worst?.burnLong ?? null,
      periodMinutes,
    ),
    budgetSpent: budgetSpent(incident),
    traceId: traceIdOf(incident.traceparent),
    impact: incident.impact,
    dashboardUrl: incident.dashboardUrl,
    versions: { serving: incident.servingVersion, rollbackTo: incident.rollbackTo },
    suggestion: incident.suggestion,
    run: run === null ? null : runView(run),
    timeline,
  };
}
