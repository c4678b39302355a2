import type { ReadDelivery, Reading } from "../ports/reading.ts";
import type { Store } from "../ports/store.ts";
import { sourceKind } from "./sources.ts";

/**
 * What this replica has read of the deliveries that it stored, until they are correlated. It saves to fetch a body and
 * to read it a second time and is nothing to rely on: after a restart, on another replica or when it is full, the
 * stored body is read.
 */
export interface Readings {
  keep(id: string, reading: Reading): void;
  take(id: string): Reading | null;
}

/** Keeps as many readings as have so many events together; the oldest go first. */
export function createReadings(mostEvents: number): Readings {
  const kept = new Map<string, Reading>();
  let events = 0;

  function take(id: string): Reading | null {
    const reading = kept.get(id) ?? null;
    if (reading !== null) events -= reading.events.length;
    kept.delete(id);
    return reading;
  }

  return {
    keep(id, reading) {
      kept.set(id, reading);
      events += reading.events.length;
      for (const oldest of kept.keys()) {
        if (events <= mostEvents) break;
        take(oldest);
      }
    },
    take,
  };
}

/** Stores deliveries in one commit and keeps what was read of them for the correlation. */
export async function takeIn(store: Store, readings: Readings, deliveries: readonly ReadDelivery[]): Promise<void> {
  const ids = await store.appendDeliveries(deliveries.map(({ delivery }) => delivery));
  deliveries.forEach(({ delivery, reading }, at) => {
    const id = ids[at];
    // A resolve of other kinds may have no date but the one on which it is stored: they are read again with that.
    if (id !== undefined && sourceKind(delivery.source) === "alertmanager") readings.keep(id, reading);
  });
}
