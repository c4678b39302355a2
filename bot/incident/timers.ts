import type { Incident } from "./incident.ts";

/** Deadlines of an incident. Every open incident has at least one, so that none is forgotten. */
export const TIMER_KINDS = ["suggest", "resolve_hold", "escalation", "ack_expiry", "watch", "close"] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export interface TimerSettings {
  readonly resolveHoldSeconds: number;
  readonly escalationSeconds: number;
  readonly ackExpirySeconds: number;
  readonly watchSeconds: number;
  readonly closeSeconds: number;
}

export const TIMER_DEFAULTS: TimerSettings = {
  resolveHoldSeconds: 120,
  escalationSeconds: 900,
  ackExpirySeconds: 3600,
  watchSeconds: 3600,
  closeSeconds: 72 * 3600,
};

/** A ticket may wait for the next working day. */
const TICKET_ESCALATION_SECONDS = 24 * 3600;

/** The deadlines that an incident must have in its present state; all others are cleared. */
export function timersOf(incident: Incident, settings: TimerSettings): ReadonlyMap<TimerKind, number> {
  const timers = new Map<TimerKind, number>();
  switch (incident.phase) {
    case "open":
      timers.set("escalation", incident.severity <= 2 ? settings.escalationSeconds : TICKET_ESCALATION_SECONDS);
      break;
    case "acknowledged":
      timers.set("ack_expiry", settings.ackExpirySeconds);
      break;
    case "mitigating":
    case "monitoring":
      timers.set("watch", settings.watchSeconds);
      break;
    case "resolved":
      timers.set("close", settings.closeSeconds);
      break;
    case "closed":
    case "merged":
      break;
  }
  if (incident.alerting === "recovering" && incident.phase !== "closed" && incident.phase !== "merged") {
    timers.set("resolve_hold", settings.resolveHoldSeconds);
  }
  const waitsForAdvice = incident.phase === "open" || incident.phase === "acknowledged";
  if (waitsForAdvice && !incident.suggestionTried && incident.automation === "idle") timers.set("suggest", 0);
  return timers;
}
