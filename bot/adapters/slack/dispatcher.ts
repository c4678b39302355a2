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

export function createDispatcher(deps: DeliveryDeps): Dispatcher {
  let stopping = false;
  let wake: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let unsubscribe: () => void = () => undefined;
  let woken = false;

  const pause = () =>
    new Promise<void>((resolve) => {
      if (woken) return resolve();
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const round = async (): Promise<number> => {
    const due = [...(await deps.surfaces.claimDue(BATCH))];
    const claimed = due.length;
    const lane = async () => {
      for (let surface = due.shift(); surface !== undefined; surface = due.shift()) {
        const { id } = surface;
        await deliver(surface, deps).catch((error: unknown) => {
          deps.log.error(
            { surface: id, error: String(error) },
            "delivery failed; the lease runs out and it is tried again",
          );
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, claimed) }, lane));
    return claimed;
  };

  const loop = async () => {
    while (!stopping) {
      woken = false;
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
