import type { AlertsSummary } from "@noops-ml/bot/incident/incident-event.ts";
import type { Incident } from "@noops-ml/bot/incident/incident.ts";
import { newIncident } from "@noops-ml/bot/incident/new-incident.ts";

/** An open incident of the demo's model; fields may be replaced. */
export function anIncident(fields: Partial<Incident> = {}): Incident {
  const opened = newIncident({
    id: "inc_1",
    key: "k",
    model: "fraud",
    service: "fraud",
    environment: "prod",
    cause: "F4",
    slo: "availability",
    title: "fraud prod: availability burns its error budget",
    severity: 2,
    openedAt: "2026-01-01T00:00:00.000Z",
    traceparent: null,
    budgetRemaining: 0.8,
    budgetAtOpen: 0.8,
    servingVersion: "7",
  });
  return { ...opened, number: 1, generation: 1, ...fields };
}

export function aSummary(fields: Partial<AlertsSummary> = {}): AlertsSummary {
  return {
    firing: 1,
    resolved: 0,
    suppressed: 0,
    stale: 0,
    newestStart: 0,
    severity: 2,
    partialView: false,
    budgetRemaining: null,
    impact: null,
    dashboardUrl: null,
    servingVersion: null,
    ...fields,
  };
}
