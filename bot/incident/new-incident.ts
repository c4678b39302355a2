import type { Incident } from "./incident.ts";

export type NewIncident = Omit<Incident, "number" | "generation">;

type Given = "id" | "key" | "model" | "service" | "environment" | "cause" | "slo" | "title" | "severity" | "openedAt" | "traceparent"; // prettier-ignore

const BLANK: Omit<NewIncident, Given> = {
  kind: "incident",
  severityPinned: false,
  phase: "open",
  alerting: "firing",
  automation: "idle",
  owner: null,
  partialView: false,
  flapping: false,
  reopenedAt: [],
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
  budgetRemaining: null,
  budgetAtOpen: null,
  servingVersion: null,
  rollbackTo: null,
};

/** An incident at the moment at which it opens: what is given, and nothing has happened yet. */
export function newIncident(given: Pick<NewIncident, Given> & Partial<NewIncident>): NewIncident {
  return { ...BLANK, ...given };
}

/** The record of a change that a person asks for while nothing is wrong: no alert belongs to it, and nothing is suggested. */
export function newChange(
  given: Pick<NewIncident, "id" | "model" | "service" | "environment" | "title" | "openedAt">,
): NewIncident {
  return newIncident({
    ...given,
    kind: "change",
    key: `change:${given.id}`,
    cause: null,
    slo: null,
    // A change is a ticket whatever comes of it: its failure pages by itself.
    severity: 4,
    severityPinned: true,
    alerting: "resolved",
    suggestionTried: true,
    traceparent: null,
  });
}
