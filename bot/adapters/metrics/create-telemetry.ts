import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { CounterName, Telemetry, TimerName } from "../../ports/telemetry.ts";

const COUNTERS: Readonly<Record<CounterName, { readonly help: string; readonly labels: readonly string[] }>> = {
  webhook_requests_total: { help: "Deliveries by source and answer", labels: ["source", "code"] },
  alerts_total: { help: "Alerts in deliveries; dup says whether the event was known", labels: ["dup"] },
  incidents_opened_total: { help: "Incidents by severity and cause", labels: ["severity", "cause"] },
  slack_calls_total: { help: "Calls to the chat by method and answer", labels: ["method", "code"] },
  reconcile_drift_total: { help: "Alerts whose state at their source was not the one that was known", labels: [] },
  pages_total: { help: "Pages by whether the pager took them", labels: ["result"] },
  commands_total: { help: "Commands by verb and outcome", labels: ["verb", "outcome"] },
};

const TIMERS: Readonly<
  Record<TimerName, { readonly help: string; readonly labels: readonly string[]; readonly buckets: number[] }>
> = {
  ingest_seconds: {
    help: "Delivery received to committed",
    labels: ["source"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  },
  interaction_ack_seconds: {
    help: "Click received to acknowledged",
    labels: [],
    buckets: [0.01, 0.05, 0.1, 0.3, 0.8, 1.5, 3],
  },
};

export interface BotMetrics extends Telemetry {
  readonly registry: Registry;
  /** A value that is read when somebody scrapes. */
  gauge(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>,
  ): void;
}

/** The bot's own metrics in Prometheus' format. */
export function createTelemetry(): BotMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counters = new Map(
    Object.entries(COUNTERS).map(([name, { help, labels }]) => [
      name,
      new Counter({ name: `noops_${name}`, help, labelNames: [...labels], registers }),
    ]),
  );
  const timers = new Map(
    Object.entries(TIMERS).map(([name, { help, labels, buckets }]) => [
      name,
      new Histogram({ name: `noops_${name}`, help, labelNames: [...labels], buckets, registers }),
    ]),
  );
  return {
    registry,
    count: (name, labels = {}, by = 1) => counters.get(name)?.inc({ ...labels }, by),
    observe: (name, seconds, labels = {}) => timers.get(name)?.observe({ ...labels }, seconds),
    gauge(name, help, labels, read) {
      new Gauge({
        name: `noops_${name}`,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          // The database may be away: then the scrape goes on without this value.
          const values = await read().catch(() => []);
          this.reset();
          // Without labels a reset says 0, and 0 would be an answer.
          if (labels.length === 0) this.remove();
          for (const { labels: values1, value } of values) this.set({ ...values1 }, value);
        },
      });
    },
  };
}
