import { readerOf } from "./pipeline/sources.ts";
import { correlateDeliveries } from "./pipeline/correlate-deliveries.ts";
import { watchSources } from "./pipeline/dead-man.ts";
import type { Engine } from "./pipeline/engine.ts";
import { reconcile } from "./pipeline/reconcile.ts";
import { sweep } from "./pipeline/sweep.ts";
import type { Telemetry } from "./ports/telemetry.ts";

export interface App {
  start(): void;
  /** Finishes what is in hand and starts nothing new. */
  stop(): Promise<void>;
}

const POLL_MS = 1000;
const SWEEP_MS = 500;
const RECONCILE_MS = 60_000;
const DEAD_MAN_MS = 15_000;

interface Loop {
  wake(): void;
  stop(): Promise<void>;
}

/** Repeats work after a pause, or sooner when woken; never twice at once. Work that says "more" runs again immediately. */
function loop(engine: Engine, name: string, pauseMs: number, work: () => Promise<boolean>): Loop {
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | null = null;
  async function run(): Promise<void> {
    do {
      again = false;
      try {
        if (await work()) again = true;
      } catch (error) {
        engine.log.error({ loop: name, error }, "a loop failed; it goes on");
      }
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
export function createApp(engine: Engine, telemetry: Telemetry, batch: number): App {
  const sweeper = loop(engine, "sweep", SWEEP_MS, async () => (await sweep(engine)).timers > 0);
  const correlator = loop(engine, "correlate", POLL_MS, async () => {
    const done = await correlateDeliveries({ engine, readerOf, batch });
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
    return done.deliveries > 0;
  });
  const reconciler = loop(engine, "reconcile", RECONCILE_MS, async () => {
    telemetry.count("reconcile_drift_total", {}, await reconcile(engine));
    return false;
  });
  const deadMan = loop(engine, "dead-man", DEAD_MAN_MS, async () => {
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
