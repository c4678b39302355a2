import { readerOf } from "./pipeline/sources.ts";
import { correlateDeliveries } from "./pipeline/correlate-deliveries.ts";
import { watchSources } from "./pipeline/dead-man.ts";
import type { Engine } from "./pipeline/engine.ts";
import type { Readings } from "./pipeline/readings.ts";
import { reconcile } from "./pipeline/reconcile.ts";
import { sweep } from "./pipeline/sweep.ts";
import type { Telemetry } from "./ports/telemetry.ts";

export interface App {
  start(): void;
  /** Finishes what is in hand and starts nothing new. */
  stop(): Promise<void>;
}

const POLL_MS = 1000;
/** What arrives within this time is one transaction: under load that is many alerts, and one update of each. */
const GATHER_MS = 50;
const SWEEP_MS = 500;
const RECONCILE_MS = 60_000;
const DEAD_MAN_MS = 15_000;

interface Loop {
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Repeats work after a pause, or sooner when woken; never twice at once. Work that says "more" runs again immediately;
 * what wakes it while it works is gathered for a moment and done together.
 */
function loop(
  { engine, name, pauseMs }: { readonly engine: Engine; readonly name: string; readonly pauseMs: number },
  work: () => Promise<boolean>,
): Loop {
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  async function run(): Promise<void> {
    do {
      again = false;
      const more = await work().catch((error: unknown) => {
        engine.log.error({ loop: name, error }, "a loop failed; it goes on");
        return false;
      });
      if (more) again = true;
      else await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    } while (again && !stopped);
  }
  function wake(): void {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    if (timer !== null) clearTimeout(timer);
    running = run().finally(() => {
      running = null;
      if (!stopped) timer = setTimeout(wake, pauseMs);
    });
  }
  return {
    wake,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** The background work of one replica: correlate what arrived, fire deadlines, ask silent sources. */
export function createApp(
  engine: Engine,
  telemetry: Telemetry,
  { readings, batch }: { readonly readings: Readings; readonly batch: number },
): App {
  const sweeper = loop({ engine, name: "sweep", pauseMs: SWEEP_MS }, async () => (await sweep(engine)).timers > 0);
  const correlator = loop({ engine, name: "correlate", pauseMs: POLL_MS }, async () => {
    const done = await correlateDeliveries({ engine, readerOf, readings, batch });
    if (done.alerts > 0) {
      telemetry.count("alerts_total", { dup: "true" }, done.duplicates);
      telemetry.count("alerts_total", { dup: "false" }, done.alerts - done.duplicates);
    }
    for (const incident of done.opened)
      telemetry.count("incidents_opened_total", {
        severity: String(incident.severity),
        cause: incident.cause ?? "none",
      });
    if (done.opened.length > 0) sweeper.wake();
    return done.deliveries === batch;
  });
  const reconciler = loop({ engine, name: "reconcile", pauseMs: RECONCILE_MS }, async () => {
    telemetry.count("reconcile_drift_total", {}, await reconcile(engine));
    return false;
  });
  const deadMan = loop({ engine, name: "dead-man", pauseMs: DEAD_MAN_MS }, async () => {
    if ((await watchSources(engine)) > 0) correlator.wake();
    return false;
  });
  let off: (() => void) | null = null;
  return {
    start() {
      off = engine.store.onDelivery(() => correlator.wake());
      for (const one of [correlator, sweeper, reconciler, deadMan]) one.wake();
    },
    async stop() {
      off?.();
      await Promise.all([correlator.stop(), sweeper.stop(), reconciler.stop(), deadMan.stop()]);
    },
  };
}
