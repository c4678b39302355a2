import type { Incident } from "./incident.ts";
import { isOpen } from "./phase-table.ts";

/** Why people have yet to be woken, or null. While everything is muted the opening of an incident wakes nobody. */
export function owedPage(incident: Incident): string | null {
  const { pageOwed, pagedAt, severity, alerting, phase, parent } = incident;
  if (!isOpen(phase)) return null;
  if (pageOwed !== null) return pageOwed;
  const loud = alerting === "firing" || alerting === "partial";
  // One incident of a storm speaks for the others, and a ticket waits for working hours.
  return phase === "open" && parent === null && severity <= 2 && loud && pagedAt === null ? "it has opened" : null;
}
