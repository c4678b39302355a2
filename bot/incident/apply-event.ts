import type { Alerting, Automation, Phase } from "./incident-view.ts";
import type { AlertsSummary, IncidentEvent } from "./incident-event.ts";
import type { Incident } from "./incident.ts";
import { PHASE_TRANSITIONS, isOpen } from "./phase-table.ts";

export interface TimelineDraft {
  readonly kind: string;
  readonly actor: string;
  readonly text: string;
}

export type Transition =
  | { readonly applied: true; readonly incident: Incident; readonly timeline: readonly TimelineDraft[] }
  | { readonly applied: false; readonly reason: string };

/** While automation is in one of these, quiet alerts do not end the incident. */
const BUSY: readonly Automation[] = ["running", "verifying", "unknown"];
const FLAP_WINDOW_MS = 3_600_000;
const FLAPS = 3;
const SYSTEM = "noops";

/** What the story calls an end that a known flake brought: counted, so that it cannot hide a fault for ever. */
export const FLAKE = "flake";
const ACK_IS_OLD = "acknowledged an hour ago and still open";

type Step = { readonly incident: Incident; readonly timeline: readonly TimelineDraft[] };

function say(step: Step, kind: string, actor: string, text: string): Step {
  return { incident: step.incident, timeline: [...step.timeline, { kind, actor, text }] };
}

function change(step: Step, fields: Partial<Incident>): Step {
  return { incident: { ...step.incident, ...fields }, timeline: step.timeline };
}

/** Moves to a phase if the table allows it; times follow from the phase. */
function enter(step: Step, phase: Phase, now: string): Step {
  const from = step.incident.phase;
  if (from === phase) return step;
  if (!PHASE_TRANSITIONS[from].includes(phase)) return step;
  const times: Partial<Incident> =
    phase === "acknowledged"
      ? { acknowledgedAt: step.incident.acknowledgedAt ?? now }
      : phase === "monitoring"
        ? { mitigatedAt: step.incident.mitigatedAt ?? now }
        : phase === "resolved"
          ? { resolvedAt: now, suggestion: null, pageOwed: null }
          : phase === "closed"
            ? { closedAt: now }
            : phase === "open"
              ? { resolvedAt: null, pagerTold: null }
              : {};
  return change(step, { phase, ...times });
}

function alertingOf(summary: AlertsSummary, before: Alerting): Alerting {
  const loud = summary.firing;
  if (loud > 0) return summary.resolved + summary.suppressed > 0 ? "partial" : "firing";
  if (summary.suppressed > 0) return "suppressed";
  if (summary.stale > 0) return "stale";
  return before === "resolved" ? "resolved" : "recovering";
}

function reopen(step: Step, by: string, reason: string, now: string): Step {
  const since = Date.parse(now) - FLAP_WINDOW_MS;
  const reopenedAt = [...step.incident.reopenedAt.filter((at) => Date.parse(at) >= since), now];
  const flapping = reopenedAt.length >= FLAPS;
  const opened = change(enter(step, "open", now), {
    reopenedAt,
    flapping,
    // Who was woken by the first of many returns is not woken by each.
    pagedAt: flapping ? step.incident.pagedAt : null,
    automation: "idle",
    // Whether something may help is asked anew; that automation does not repeat itself is for the policy to see to.
    suggestionTried: false,
  });
  const told = say(opened, "reopened", by, reason);
  return flapping && !step.incident.flapping
    ? say(
        told,
        "flapping",
        SYSTEM,
        `reopened ${String(reopenedAt.length)} times within an hour: updates are damped, automatic actions need approval`,
      )
    : told;
}

/** The words by which people are woken, or what is owed already: a ticket wakes nobody, and one incident of a storm speaks. */
function wakes({ severity, parent, pageOwed }: Incident, reason: string): string | null {
  return severity <= 2 && parent === null ? reason : pageOwed;
}

function settle(step: Step, now: string): Step {
  const { alerting, automation, phase, kind } = step.incident;
  if (alerting !== "resolved" || BUSY.includes(automation) || !isOpen(phase)) return step;
  // No alert says when a change is over: it is when nothing is under way.
  if (kind === "change")
    return automation === "awaiting_approval"
      ? step
      : say(enter(step, "resolved", now), "resolved", SYSTEM, "it is over");
  return say(enter(step, "resolved", now), "resolved", SYSTEM, "every alert has been resolved for the hold time");
}

function onAlerts(start: Step, summary: AlertsSummary, now: string): Step {
  const before = start.incident;
  const alerting = alertingOf(summary, before.alerting);
  const severity = before.severityPinned
    ? before.severity
    : (Math.min(before.severity, summary.severity) as Incident["severity"]);
  let step = change(start, {
    alerting,
    severity,
    partialView: summary.partialView,
    budgetRemaining: summary.budgetRemaining ?? before.budgetRemaining,
    budgetAtOpen: before.budgetAtOpen ?? summary.budgetRemaining,
    impact: summary.impact ?? before.impact,
    dashboardUrl: summary.dashboardUrl ?? before.dashboardUrl,
    servingVersion: before.servingVersion ?? summary.servingVersion,
    // What is worse now may have an answer now.
    suggestionTried: before.suggestionTried && (severity === before.severity || before.suggestion !== null),
  });
  if (severity < before.severity)
    step = say(step, "severity", SYSTEM, `raised from SEV${String(before.severity)} to SEV${String(severity)}`);
  if (alerting === before.alerting) return step;
  const wasQuiet = before.alerting === "recovering" || before.alerting === "resolved";
  const isLoud = alerting === "firing" || alerting === "partial";
  if (isLoud && before.phase === "resolved") return reopen(step, SYSTEM, "the alert fires again", now);
  // An alert that was only inhibited speaks up when the louder one ends; that is no return of the burn.
  const returned =
    summary.newestStart !== null && before.mitigatedAt !== null && summary.newestStart > Date.parse(before.mitigatedAt);
  if (isLoud && wasQuiet && returned && before.phase === "monitoring") {
    step = change(enter(step, "open", now), { automation: "halted" });
    return say(
      step,
      "halted",
      SYSTEM,
      "the burn returned while the repair was being watched; the same action is not repeated",
    );
  }
  return say(step, "alerting", SYSTEM, ALERTING_TEXT[alerting]);
}

const ALERTING_TEXT: Readonly<Record<Alerting, string>> = {
  firing: "alerts fire",
  partial: "some alerts still fire",
  recovering: "all alerts resolved; waiting for the hold time",
  resolved: "resolved",
  suppressed: "the remaining alerts are muted at their source; nothing is concluded from that",
  stale: "the source no longer lists the alerts; asking it",
};

function onAutomation(start: Step, event: Extract<IncidentEvent, { type: "automation" }>, now: string): Step {
  const step = say(change(start, { automation: event.state }), event.state, event.by, event.text);
  switch (event.state) {
    case "running":
    case "verifying":
      return isOpen(step.incident.phase) ? enter(step, "mitigating", now) : step;
    case "succeeded":
      return settle(enter(change(step, { suggestion: null }), "monitoring", now), now);
    case "failed":
    case "unknown":
    case "halted":
      if (event.state === "halted" && step.incident.kind === "change") return settle(step, now);
      return isOpen(step.incident.phase)
        ? enter(step, step.incident.owner === null ? "open" : "acknowledged", now)
        : step;
    default:
      return settle(step, now);
  }
}

function refuse(incident: Incident, event: IncidentEvent): string | null {
  // What the pager was told is true whatever became of the incident meanwhile.
  if (event.type === "pagerTold" || event.type === "paged") return null;
  if (incident.phase === "closed" || incident.phase === "merged") {
    return incident.phase === "merged"
      ? `merged into ${incident.mergedInto ?? "another incident"}`
      : "the incident is closed";
  }
  switch (event.type) {
    case "acknowledged":
      if (!isOpen(incident.phase)) return "the incident is resolved";
      return incident.owner === event.by && incident.phase === "acknowledged"
        ? "you have acknowledged it already"
        : null;
    case "flakeRecognised":
    case "resolvedByHand":
      if (!isOpen(incident.phase)) return "the incident is resolved already";
      return BUSY.includes(incident.automation) ? `automation is ${incident.automation}: stop it or wait` : null;
    case "reopenedByHand":
      return incident.phase === "resolved" ? null : "only a resolved incident can be reopened";
    case "closed":
      return incident.phase === "resolved" ? null : "only a resolved incident can be closed";
    case "holdElapsed":
      return incident.alerting === "recovering" ? null : "the alerts are not recovering any more";
    case "ackExpired":
      return incident.phase === "acknowledged" ? null : "the incident is not waiting for its owner";
    case "escalated":
    case "wake":
    case "suggested":
      return isOpen(incident.phase) ? null : "the incident is resolved";
    default:
      return null;
  }
}

function next(step: Step, event: IncidentEvent, now: string): Step {
  const { incident } = step;
  switch (event.type) {
    case "alerts":
      return onAlerts(step, event.summary, now);
    case "acknowledged": {
      const taken = say(
        // Whoever has taken it need not be woken for what came before.
        change(step, { owner: event.by, acknowledgedAt: incident.acknowledgedAt ?? now, pageOwed: null }),
        "acknowledged",
        event.by,
        "acknowledged",
      );
      return incident.phase === "open" ? enter(taken, "acknowledged", now) : taken;
    }
    case "ackExpired": {
      const reminded = change(enter(step, "open", now), { pageOwed: wakes(incident, ACK_IS_OLD) });
      return say(reminded, "ackExpired", SYSTEM, `${ACK_IS_OLD}: escalation starts again`);
    }
    case "assigned":
      return say(change(step, { owner: event.subject }), "assigned", event.by, `assigned to ${event.subject}`);
    case "severitySet":
      return say(
        change(step, { severity: event.level, severityPinned: true }),
        "severity",
        event.by,
        `set to SEV${String(event.level)}`,
      );
    case "noted":
      return say(step, "note", event.by, event.text);
    case "escalated": {
      const escalationLevel = incident.escalationLevel + 1;
      const pageOwed = event.page ?? wakes(incident, event.reason);
      return say(change(step, { escalationLevel, pageOwed }), "escalated", event.by, event.reason);
    }
    case "wake":
      return change(step, { pageOwed: event.reason });
    case "paged":
      return say(change(step, { pagedAt: now, pageOwed: null }), "paged", SYSTEM, event.text);
    case "pagerTold":
      return change(step, { pagerTold: event.news });
    case "suggested": {
      const fields = {
        suggestion: event.suggestion,
        suggestionTried: true,
        rollbackTo: event.rollbackTo ?? incident.rollbackTo,
      };
      const idle = incident.automation === "idle";
      return say(
        change(step, idle ? { ...fields, automation: "suggested" } : fields),
        "suggested",
        SYSTEM,
        `${event.suggestion.text} (${event.suggestion.level}: ${event.suggestion.reason})`,
      );
    }
    case "notSuggested":
      return say(change(step, { suggestionTried: true }), "notSuggested", SYSTEM, event.reason);
    case "automation":
      return onAutomation(step, event, now);
    case "holdElapsed":
      return settle(change(step, { alerting: "resolved" }), now);
    case "resolvedByHand":
      return say(enter(step, "resolved", now), "resolved", event.by, event.reason);
    case "flakeRecognised":
      return say(enter(step, "resolved", now), FLAKE, SYSTEM, `closed by ${event.runbook}: a known flake`);
    case "resolvedByReconciler":
      return settle(say(change(step, { alerting: "resolved" }), "reconciled", SYSTEM, event.reason), now);
    case "reopenedByHand":
      return reopen(step, event.by, event.reason, now);
    case "merged":
      return say(
        change(enter(step, "merged", now), { mergedInto: event.into }),
        "merged",
        event.by,
        `merged into ${event.into}`,
      );
    case "postmortemFiled": {
      const told = say(step, "note", event.by, event.text);
      return incident.phase === "resolved"
        ? say(enter(told, "closed", now), "closed", event.by, "its post-mortem is written")
        : told;
    }
    case "closed":
      return say(enter(step, "closed", now), "closed", event.by, event.reason);
  }
}

/** The next incident with what there is to tell about it, or the reason why the event does not apply. */
export function applyEvent(incident: Incident, event: IncidentEvent, now: string): Transition {
  const reason = refuse(incident, event);
  if (reason !== null) return { applied: false, reason };
  const step = next({ incident, timeline: [] }, event, now);
  return { applied: true, ...step };
}
