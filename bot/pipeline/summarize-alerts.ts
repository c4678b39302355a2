import { ANNOTATION, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { isFiring } from "../incident/alert-state.ts";
import { annotationNumber, correlate } from "../incident/correlate.ts";
import type { AlertsSummary } from "../incident/incident-event.ts";
import type { StoredAlert } from "../ports/store.ts";

/** The alerts of one incident in numbers. */
export function summarizeAlerts(
  alerts: readonly StoredAlert[],
  environment: string,
  partialView: boolean,
): AlertsSummary {
  const firing = alerts.filter(isFiring);
  const loud = firing.filter((alert) => alert.verdict === "reported" || alert.verdict === "confirmed");
  const newest = [...(firing.length > 0 ? firing : alerts)].sort(
    (a, b) => (b.lastFiringReceived ?? 0) - (a.lastFiringReceived ?? 0),
  );
  const pick = <T>(read: (alert: StoredAlert) => T | null | undefined): T | null =>
    newest.map(read).find((value) => value !== null && value !== undefined) ?? null;
  const severities = firing.map((alert) => correlate(alert.labels, alert.annotations, environment).severity);
  return {
    firing: loud.length,
    resolved: alerts.length - firing.length,
    suppressed: firing.filter((alert) => alert.verdict === "suppressed").length,
    stale: firing.filter((alert) => alert.verdict === "gone").length,
    newestStart: loud.reduce<number | null>((newest, alert) => Math.max(newest ?? 0, alert.maxFiringStart ?? 0), null),
    severity: severities.reduce<1 | 2 | 3 | 4>((worst, level) => (level < worst ? level : worst), 4),
    partialView,
    budgetRemaining: pick((alert) => annotationNumber(alert.annotations, ANNOTATION.budgetRemaining)),
    impact: pick((alert) => alert.annotations[ANNOTATION.impact]),
    dashboardUrl: pick((alert) => alert.annotations[ANNOTATION.dashboard] ?? alert.annotations[ANNOTATION.panel]),
    servingVersion: pick((alert) => alert.labels[LABEL.version]),
  };
}
