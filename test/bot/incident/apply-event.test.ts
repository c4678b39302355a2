import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEvent } from "@noops-ml/bot/incident/apply-event.ts";
import type { IncidentEvent } from "@noops-ml/bot/incident/incident-event.ts";
import type { Incident } from "@noops-ml/bot/incident/incident.ts";
import { PHASE_TRANSITIONS, isOpen } from "@noops-ml/bot/incident/phase-table.ts";
import { TIMER_DEFAULTS, timersOf } from "@noops-ml/bot/incident/timers.ts";
import { aSummary, anIncident } from "./an-incident.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const quiet = (): IncidentEvent => ({
  type: "alerts",
  summary: aSummary({ firing: 0, resolved: 1, newestStart: null }),
});
const loud = (minute: number): IncidentEvent => ({
  type: "alerts",
  summary: aSummary({ newestStart: Date.parse(at(minute)) }),
});
const automation = (state: Incident["automation"]): IncidentEvent => ({
  type: "automation",
  state,
  by: "noops",
  text: state,
});

function play(start: Incident, ...events: readonly (readonly [number, IncidentEvent])[]): Incident {
  return events.reduce((incident, [minute, event]) => {
    const result = applyEvent(incident, event, at(minute));
    if (!result.applied) throw new Error(result.reason);
    return result.incident;
  }, start);
}

describe("an incident", () => {
  it("goes from a burn over an approved repair to resolved by itself", () => {
    const repaired = play(
      anIncident(),
      [1, automation("awaiting_approval")],
      [2, automation("running")],
      [3, automation("verifying")],
      [4, automation("succeeded")],
    );
    expect(repaired).toMatchObject({ phase: "monitoring", automation: "succeeded", mitigatedAt: at(4) });
    const waiting = play(repaired, [5, quiet()]);
    expect(waiting).toMatchObject({ phase: "monitoring", alerting: "recovering" });
    expect(play(waiting, [7, { type: "holdElapsed" }])).toMatchObject({
      phase: "resolved",
      alerting: "resolved",
      resolvedAt: at(7),
    });
  });

  it("does not resolve while automation is running, verifying or unknown", () => {
    for (const state of ["running", "verifying", "unknown"] as const) {
      const held = play(anIncident(), [1, automation(state)], [2, quiet()], [4, { type: "holdElapsed" }]);
      expect(isOpen(held.phase), state).toBe(true);
    }
  });

  it("resolves when the run ends after the alerts have been quiet for the hold time", () => {
    const held = play(
      anIncident(),
      [1, automation("verifying")],
      [2, quiet()],
      [4, { type: "holdElapsed" }],
      [5, automation("succeeded")],
    );
    expect(held.phase).toBe("resolved");
  });

  it("halts automation when the burn returns while the repair is being watched", () => {
    const returned = play(
      anIncident(),
      [1, automation("running")],
      [2, automation("succeeded")],
      [3, quiet()],
      [5, loud(4)],
    );
    expect(returned).toMatchObject({ phase: "open", automation: "halted" });
  });

  it("does not take a ticket that was inhibited by the page for a burn that returned", () => {
    const uncovered = play(
      anIncident(),
      [1, automation("running")],
      [2, automation("succeeded")],
      [3, quiet()],
      [4, loud(0)],
    );
    expect(uncovered).toMatchObject({ phase: "monitoring", automation: "succeeded", alerting: "firing" });
  });

  it("is reopened by the same alert and flaps after three times within an hour", () => {
    let incident = anIncident();
    for (const minute of [0, 10, 20]) {
      incident = play(
        incident,
        [minute, quiet()],
        [minute + 2, { type: "holdElapsed" }],
        [minute + 5, loud(minute + 5)],
      );
      expect(incident.phase).toBe("open");
    }
    expect(incident).toMatchObject({ flapping: true, reopenedAt: [at(5), at(15), at(25)] });
  });

  it("asks anew what may help when it is reopened", () => {
    const ended = play(
      anIncident(),
      [1, { type: "notSuggested", reason: "no runbook fits this incident" }],
      [2, { type: "resolvedByHand", by: "alice", reason: "repaired" }],
    );
    expect(ended.suggestionTried).toBe(true);
    const reopened = play(ended, [3, { type: "reopenedByHand", by: "alice", reason: "it is back" }]);
    expect(reopened).toMatchObject({ phase: "open", suggestionTried: false });
  });

  it("concludes nothing from muted alerts", () => {
    expect(play(anIncident(), [1, { type: "alerts", summary: aSummary({ firing: 0, suppressed: 1 }) }]).alerting).toBe(
      "suppressed",
    );
    expect(play(anIncident(), [1, { type: "alerts", summary: aSummary({ firing: 1, suppressed: 1 }) }]).alerting).toBe(
      "partial",
    );
  });

  it("rises in severity by itself but never against a person", () => {
    expect(
      play(anIncident({ severity: 3 }), [1, { type: "alerts", summary: aSummary({ severity: 2 }) }]).severity,
    ).toBe(2);
    const pinned = play(
      anIncident(),
      [1, { type: "severitySet", by: "alice", level: 4 }],
      [2, { type: "alerts", summary: aSummary({ severity: 1 }) }],
    );
    expect(pinned.severity).toBe(4);
  });

  it("says why an event does not apply", () => {
    expect(applyEvent(anIncident({ phase: "closed" }), { type: "acknowledged", by: "alice" }, at(1))).toEqual({
      applied: false,
      reason: "the incident is closed",
    });
    expect(
      applyEvent(anIncident({ automation: "running" }), { type: "resolvedByHand", by: "alice", reason: "x" }, at(1)),
    ).toMatchObject({ applied: false, reason: /running/ });
    expect(
      applyEvent(anIncident({ phase: "acknowledged", owner: "alice" }), { type: "acknowledged", by: "alice" }, at(1)),
    ).toMatchObject({ applied: false });
  });

  const anyEvent: fc.Arbitrary<IncidentEvent> = fc.oneof(
    fc
      .record({
        firing: fc.nat(2),
        resolved: fc.nat(2),
        suppressed: fc.nat(1),
        stale: fc.nat(1),
        newestStart: fc.constantFrom(null, 0, Date.parse(at(500))),
      })
      .map((summary): IncidentEvent => ({ type: "alerts", summary: aSummary(summary) })),
    fc.constantFrom<IncidentEvent>(
      { type: "acknowledged", by: "alice" },
      { type: "ackExpired" },
      { type: "assigned", by: "alice", subject: "bob" },
      { type: "escalated", by: "noops", reason: "r" },
      { type: "holdElapsed" },
      { type: "resolvedByHand", by: "alice", reason: "r" },
      { type: "resolvedByReconciler", reason: "r" },
      { type: "reopenedByHand", by: "alice", reason: "r" },
      { type: "closed", by: "alice", reason: "r" },
      { type: "merged", by: "alice", into: "inc_2" },
      { type: "notSuggested", reason: "r" },
    ),
    fc
      .constantFrom<Incident["automation"]>(
        "idle",
        "awaiting_approval",
        "running",
        "verifying",
        "succeeded",
        "failed",
        "unknown",
        "halted",
      )
      .map(automation),
  );

  it("never leaves its table, and every open one has a deadline", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        let incident = anIncident();
        for (const [minute, event] of events.entries()) {
          const result = applyEvent(incident, event, at(minute));
          if (!result.applied) continue;
          const { phase } = result.incident;
          expect(phase === incident.phase || PHASE_TRANSITIONS[incident.phase].includes(phase)).toBe(true);
          incident = result.incident;
          if (isOpen(phase)) expect(timersOf(incident, TIMER_DEFAULTS).size).toBeGreaterThan(0);
        }
      }),
    );
  });
});
