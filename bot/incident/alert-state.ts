/** One statement of a source about one alert. Times are milliseconds since 1970. */
export interface AlertEvent {
  readonly source: string;
  readonly fingerprint: string;
  readonly status: "firing" | "resolved";
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly receivedAt: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorUrl: string | null;
  /** The delivery listed only a part of its group. */
  readonly partial: boolean;
  /** Group key or key of the source's own incident. */
  readonly groupKey: string | null;
}

/** What is known about an alert, whatever the order in which it was learned. */
export interface AlertState {
  readonly maxFiringStart: number | null;
  readonly maxResolvedEnd: number | null;
  readonly lastFiringReceived: number | null;
  readonly lastResolvedReceived: number | null;
}

/** A firing statement that arrives so long after the resolve wins even if its start is older: better loud than silent. */
export const LATE_FIRING_MS = 60_000;

export const UNKNOWN_ALERT: AlertState = {
  maxFiringStart: null,
  maxResolvedEnd: null,
  lastFiringReceived: null,
  lastResolvedReceived: null,
};

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** The join of two states: commutative, associative and idempotent, so that order and repetition cannot matter. */
export function joinAlertStates(a: AlertState, b: AlertState): AlertState {
  return {
    maxFiringStart: later(a.maxFiringStart, b.maxFiringStart),
    maxResolvedEnd: later(a.maxResolvedEnd, b.maxResolvedEnd),
    lastFiringReceived: later(a.lastFiringReceived, b.lastFiringReceived),
    lastResolvedReceived: later(a.lastResolvedReceived, b.lastResolvedReceived),
  };
}

export function stateOfEvent(event: AlertEvent): AlertState {
  return event.status === "firing"
    ? { ...UNKNOWN_ALERT, maxFiringStart: event.startsAt, lastFiringReceived: event.receivedAt }
    : {
        ...UNKNOWN_ALERT,
        maxFiringStart: null,
        maxResolvedEnd: event.endsAt ?? event.startsAt,
        lastResolvedReceived: event.receivedAt,
      };
}

/** Whether the alert fires, as far as its source has said. */
export function isFiring(state: AlertState): boolean {
  if (state.maxFiringStart === null) return false;
  if (state.maxResolvedEnd === null || state.maxFiringStart > state.maxResolvedEnd) return true;
  if (state.lastFiringReceived === null || state.lastResolvedReceived === null) return false;
  return state.lastFiringReceived - state.lastResolvedReceived > LATE_FIRING_MS;
}

/** Text from which the key of an event is hashed: a repeat has the same one. */
export function eventKeyText(event: AlertEvent): string {
  const end = event.status === "resolved" ? event.endsAt : null;
  return JSON.stringify([event.source, event.fingerprint, event.startsAt, event.status, end]);
}
