import type { Surface } from "../../ports/surface-store.ts";
import type { DeliveryDeps } from "./deliver.ts";
import { deliver } from "./deliver.ts";

/** Messages on their way at the same time: one that hangs must not hold up an approval. */
const LANES = 4;
/** The hint to wake may be lost; this poll is the truth. */
const POLL_MS = 1000;

/** Keeps Slack in the state that the store desires. */
export interface Dispatcher {
  start(): void;
  /** Finishes the calls under way; what is left stays due for the next process. */
  stop(): Promise<void>;
}

/**
 * Each lane claims the most urgent message, delivers it, and claims the next. Claims are made one at a time, and while
 * nothing is due all lanes rest together until the poll or a hint.
 */
export function createDispatcher(wiring: DeliveryDeps): Dispatcher {
  let stopping = false;
  let soonestMs = POLL_MS;
  let hinted = false;
  let rest: Promise<void> | null = null;
  let wake: () => void = () => undefined;
  let claiming: Promise<unknown> = Promise.resolve();
  let lanes: Promise<unknown> = Promise.resolve();
  let unsubscribe: () => void = () => undefined;

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

  const lieDown = () => {
    rest = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(20, soonestMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).then(() => {
      rest = null;
    });
    soonestMs = POLL_MS;
  };

  const claim = async (): Promise<Surface | null> => {
    if (rest !== null || stopping) return null;
    hinted = false;
    try {
      const [surface] = await deps.surfaces.claimDue(1);
      if (surface !== undefined) return surface;
    } catch (error) {
      deps.log.error({ error: String(error) }, "due messages could not be read");
    }
    if (!hinted) lieDown();
    return null;
  };

  const lane = async () => {
    while (!stopping) {
      if (rest !== null) await rest;
      const claimed = claiming.then(claim);
      claiming = claimed;
      const surface = await claimed;
      if (surface !== null) await deliverSafely(surface, deps);
    }
  };

  return {
    start: () => {
      unsubscribe = deps.surfaces.onDue(() => {
        hinted = true;
        wake();
      });
      lanes = Promise.all(Array.from({ length: LANES }, lane));
    },
    stop: async () => {
      stopping = true;
      unsubscribe();
      wake();
      await lanes;
    },
  };
}

async function deliverSafely(surface: Surface, deps: DeliveryDeps): Promise<void> {
  try {
    await deliver(surface, deps);
  } catch (error) {
    const fields = { surface: surface.id, error: String(error) };
    deps.log.error(fields, "delivery failed; it is tried again when its lease runs out");
  }
}
