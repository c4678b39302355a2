export type CounterName =
  | "webhook_requests_total"
  | "alerts_total"
  | "incidents_opened_total"
  | "slack_calls_total"
  | "commands_total"
  | "pages_total"
  | "reconcile_drift_total";
export type TimerName = "ingest_seconds" | "interaction_ack_seconds";

/** Counters and durations of the bot, under the prefix `noops_`. */
export interface Telemetry {
  count(name: CounterName, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: TimerName, seconds: number, labels?: Readonly<Record<string, string>>): void;
}
