import type { Incident } from "./incident.ts";
import { owedPage } from "./owed-page.ts";
import { pagerNews } from "./pager-news.ts";

/** Deadlines of an incident. Every open incident has at least one, so that none is forgotten. */
export const TIMER_KINDS = [
  "suggest",
  "resolve_hold",
  "escalation",
  "ack_expiry",
  "watch",
  "close",
  "page",
  "pager",
  "recheck",
] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export interface TimerSettings {
  readonly resolveHoldSeconds: number;
  readonly escalationSeconds: number;
  readonly ackExpirySeconds: number;
  readonly watchSeconds: number;
  readonly closeSeconds: number;
  /** How soon an incident whose alerts are muted is looked at again. */
  readonly recheckSeconds: number;
}

export const TIMER_DEFAULTS: TimerSettings = {
  resolveHoldSeconds: 120,
  escalationSeconds: 900,
  ackExpirySeconds: 3600,
  watchSeconds: 3600,
  closeSeconds: 72 * 3600,
  recheckSeconds: 60,
};

/** A ticket may wait for the next working day. */
const TICKET_ESCALATION_SECONDS = 24 * 3600;

/** The deadlines that an incident must have in its present state; all others are cleared. */
export function timersOf(incident: Incident, settings: TimerSettings): ReadonlyMap<TimerKind, number> {
  const timers = new Map<TimerKind, number>();
  switch (incident.phase) {
    case "open":
      openTimers(incident, settings, timers);
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
  if (owedPage(incident) !== null) timers.set("page", 0);
  if (pagerNews(incident) !== null) timers.set("pager", 0);
  if (incident.alerting === "recovering" && incident.phase !== "closed" && incident.phase !== "merged") {
    timers.set("resolve_hold", settings.resolveHoldSeconds);
  }
  // A change is its own answer.
  const waitsForAdvice =
    incident.kind === "incident" && (incident.phase === "open" || incident.phase === "acknowledged");
  const muted = incident.alerting === "suppressed";
  if (waitsForAdvice && muted) timers.set("recheck", settings.recheckSeconds);
  if (waitsForAdvice && !muted && !incident.suggestionTried && incident.automation === "idle") timers.set("suggest", 0);
  return timers;
}

/** While everything is muted nobody is woken; one incident of a storm speaks for the others. */
function openTimers(incident: Incident, settings: TimerSettings, timers: Map<TimerKind, number>): void {
  if (incident.alerting === "suppressed") return;
  if (incident.parent !== null) {
    timers.set("watch", settings.watchSeconds);
    return;
  }
  timers.set("escalation", incident.severity <= 2 ? settings.escalationSeconds : TICKET_ESCALATION_SECONDS);
}
