export type CounterName =
  | "webhook_requests_total"
  | "alerts_total"
  | "incidents_opened_total"
  | "approvals_total"
  | "steps_total"
  | "policy_errors_total"
  | "slack_calls_total"
  | "effects_duplicate_total"
  | "pages_total"
  | "commands_total"
  | "reconcile_drift_total";
export type TimerName =
  "ingest_seconds" | "inbox_lag_seconds" | "interaction_ack_seconds" | "approval_wait_seconds" | "mitigate_seconds";

/** Counters and durations of the bot, under the prefix `noops_`. */
export interface Telemetry {
  count(name: CounterName, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: TimerName, seconds: number, labels?: Readonly<Record<string, string>>): void;
}
