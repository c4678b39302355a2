import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlertEvent,
  LATE_FIRING_MS,
  UNKNOWN_ALERT,
  eventKeyText,
  isFiring,
  joinAlertStates,
  stateOfEvent,
} from "@noops-ml/bot/incident/alert-state.ts";

const event = (
  status: "firing" | "resolved",
  startsAt: number,
  endsAt: number | null,
  receivedAt: number,
): AlertEvent => ({
  source: "alertmanager",
  fingerprint: "f",
  status,
  startsAt,
  endsAt,
  receivedAt,
  labels: {},
  annotations: {},
  generatorUrl: null,
  partial: false,
  groupKey: null,
});
const arbitraryEvent = fc
  .record({
    resolved: fc.boolean(),
    start: fc.integer({ min: 0, max: 100 }),
    length: fc.integer({ min: 1, max: 50 }),
    received: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ resolved, start, length, received }) =>
    event(resolved ? "resolved" : "firing", start * 1000, resolved ? (start + length) * 1000 : null, received * 1000),
  );
const join = (events: readonly AlertEvent[]) => events.map(stateOfEvent).reduce(joinAlertStates, UNKNOWN_ALERT);

describe("the state of an alert", () => {
  it("is the same for every order and repetition of its deliveries", () => {
    const history = fc.array(arbitraryEvent, { minLength: 1, maxLength: 8 }).chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events, ...events], {
          minLength: events.length * 3,
          maxLength: events.length * 3,
        }),
      ),
    );
    fc.assert(
      fc.property(history, ([events, shuffled]) => {
        expect(join(shuffled)).toEqual(join(events));
      }),
    );
  });

  it("fires when the newest start is after the newest end", () => {
    expect(isFiring(join([event("firing", 1000, null, 1000), event("resolved", 1000, 5000, 5000)]))).toBe(false);
    expect(isFiring(join([event("resolved", 1000, 5000, 5000), event("firing", 6000, null, 6000)]))).toBe(true);
  });

  it("is not opened by a resolve that comes first", () => {
    expect(isFiring(join([event("resolved", 1000, 5000, 5000)]))).toBe(false);
    expect(isFiring(join([event("resolved", 1000, 5000, 5000), event("firing", 1000, null, 6000)]))).toBe(false);
  });

  it("believes a firing delivery that arrives more than a minute after the resolve, although its start is older", () => {
    const resolved = event("resolved", 1000, 5000, 5000);
    expect(isFiring(join([resolved, event("firing", 900, null, 5000 + LATE_FIRING_MS)]))).toBe(false);
    expect(isFiring(join([resolved, event("firing", 900, null, 5001 + LATE_FIRING_MS)]))).toBe(true);
  });

  it("gives a repeat the same key, and an end its own", () => {
    expect(eventKeyText(event("firing", 1, null, 10))).toBe(eventKeyText(event("firing", 1, null, 99)));
    expect(eventKeyText(event("firing", 1, 2, 10))).toBe(eventKeyText(event("firing", 1, null, 10)));
    expect(eventKeyText(event("resolved", 1, 2, 10))).not.toBe(eventKeyText(event("resolved", 1, 3, 10)));
  });
});
