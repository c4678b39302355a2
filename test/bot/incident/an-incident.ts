import type { AlertsSummary } from "@noops-ml/bot/incident/incident-event.ts";
import type { Incident } from "@noops-ml/bot/incident/incident.ts";

/** An open incident of the demo's model; fields may be replaced. */
export function anIncident(fields: Partial<Incident> = {}): Incident {
  return {
    id: "inc_1",
    number: 1,
    kind: "incident",
    key: "k",
    model: "fraud",
    service: "fraud",
    environment: "prod",
    cause: "F4",
    slo: "availability",
    title: "fraud prod: availability burns its error budget",
    severity: 2,
    severityPinned: false,
    phase: "open",
    alerting: "firing",
    automation: "idle",
    owner: null,
    partialView: false,
    flapping: false,
    reopenedAt: [],
    openedAt: "2026-01-01T00:00:00.000Z",
    acknowledgedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
    closedAt: null,
    pagedAt: null,
    pageOwed: null,
    escalationLevel: 0,
    pagerTold: null,
    mergedInto: null,
    parent: null,
    suggestion: null,
    suggestionTried: false,
    impact: null,
    dashboardUrl: null,
    budgetRemaining: 0.8,
    budgetAtOpen: 0.8,
    servingVersion: "7",
    rollbackTo: null,
    traceparent: null,
    generation: 1,
    ...fields,
  };
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
