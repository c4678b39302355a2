import type { Surface } from "../../ports/surface-store.ts";
import type { DeliveryDeps } from "./deliver.ts";
import { deliver } from "./deliver.ts";

/** Messages on their way at the same time: one that hangs must not hold up an approval. */
const CONCURRENCY = 4;
const BATCH = 16;
/** The hint to wake may be lost; this poll is the truth. */
const POLL_MS = 1000;

/** Keeps Slack in the state that the store desires. */
export interface Dispatcher {
  start(): void;
  /** Finishes the calls under way; what is left stays due for the next process. */
  stop(): Promise<void>;
}

export function createDispatcher(wiring: DeliveryDeps): Dispatcher {
  let soonestMs = POLL_MS;
  const deps: DeliveryDeps = {
    ...wiring,
    surfaces: {
      ...wiring.surfaces,
      // A message that must wait less than the poll is looked at again in time.
      recordFailure: (id, failure) => {
        if (failure.kind !== "permanent") soonestMs = Math.min(soonestMs, failure.afterSeconds * 1000);
        return wiring.surfaces.recordFailure(id, failure);
      },
    },
  };
  let stopping = false;
  let wake: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let unsubscribe: () => void = () => undefined;
  let woken = false;

  const pause = () =>
    new Promise<void>((resolve) => {
      if (woken) return resolve();
      const timer = setTimeout(resolve, Math.max(20, soonestMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const round = async (): Promise<number> => {
    const due = await deps.surfaces.claimDue(BATCH);
    const incidents = byIncident(due);
    const lane = async () => {
      for (let group = incidents.shift(); group !== undefined; group = incidents.shift())
        await deliverGroup(group, deps);
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, incidents.length) }, lane));
    const claimed = due.length;
    return claimed;
  };

  const loop = async () => {
    while (!stopping) {
      woken = false;
      soonestMs = POLL_MS;
      const claimed = await round().catch((error: unknown) => {
        deps.log.error({ error: String(error) }, "due messages could not be read");
        return 0;
      });
      if (claimed === 0 && !stopping) await pause();
    }
  };

  return {
    start: () => {
      unsubscribe = deps.surfaces.onDue(() => {
        woken = true;
        wake();
      });
      running = loop();
    },
    stop: async () => {
      stopping = true;
      unsubscribe();
      wake();
      await running;
    },
  };
}

/** The messages of one incident in one lane, the most urgent incident first; a card goes before its thread. */
function byIncident(due: readonly Surface[]): Surface[][] {
  const groups = new Map<string, Surface[]>();
  for (const surface of due) groups.set(surface.incidentId, [...(groups.get(surface.incidentId) ?? []), surface]);
  const order = { card: 0, notice: 1, thread: 2 } as const;
  return [...groups.values()].map((group) => group.sort((one, other) => order[one.kind] - order[other.kind]));
}

async function deliverGroup(group: readonly Surface[], deps: DeliveryDeps): Promise<void> {
  let cardTs: string | null = null;
  for (const surface of group) {
    try {
      const ts = await deliver({ ...surface, threadTs: surface.threadTs ?? cardTs }, deps);
      if (surface.kind === "card") cardTs = ts;
    } catch (error) {
      const fields = { surface: surface.id, error: String(error) };
      deps.log.error(fields, "delivery failed; it is tried again when its lease runs out");
    }
  }
}
