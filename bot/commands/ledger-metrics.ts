import type { BotMetrics } from "../adapters/metrics/create-telemetry.ts";
import type { LedgerMetric, LedgerReader } from "../adapters/postgres/ledger-reader.ts";

/** Metrics that are read from the database when somebody scrapes. Averages and counts without another word are of 30 days. */
const LEDGER: Readonly<Record<LedgerMetric, { readonly help: string; readonly labels: readonly string[] }>> = {
  incidents_open: { help: "Open incidents", labels: ["phase"] },
  incidents_without_timer: { help: "Open incidents without a deadline: must be 0", labels: [] },
  incident_info: { help: "Open incidents for dashboards, at most 200", labels: ["incident", "model", "severity", "phase", "cause"] }, // prettier-ignore
  inbox_lag_seconds: { help: "Age of the oldest delivery that waits to be correlated", labels: [] },
  slack_desired_lag_seconds: { help: "How long the oldest message waits to be sent", labels: [] },
  slack_ambiguous: { help: "Messages of which nobody knows yet whether they were posted", labels: [] },
  approvals_total: { help: "Approvals by result", labels: ["result"] },
  approval_wait_seconds: { help: "Approval asked to decided, on average", labels: ["result"] },
  steps_total: { help: "Runbook steps by connector and state", labels: ["connector", "state"] },
  effects_unknown: { help: "Effects of which nobody knows whether they happened", labels: [] },
  effects_duplicate_total: { help: "Effects that two workers finished: must be 0", labels: [] },
  policy_errors_total: { help: "Decisions for which the policy could not be evaluated", labels: [] },
  source_silent_seconds: { help: "Time since the last watchdog of a source", labels: ["source"] },
  resolve_seconds: { help: "Incident opened to resolved, on average, by failure mode and automation level", labels: ["cause", "level"] }, // prettier-ignore
  resolved_incidents: { help: "Resolved incidents; by automation when no person did anything", labels: ["by"] },
  releases: { help: "Changes of what serves, by what they are and whether a person asked", labels: ["class", "kind"] },
};

export function registerLedger(telemetry: BotMetrics, ledger: LedgerReader): void {
  for (const [metric, { help, labels }] of Object.entries(LEDGER))
    telemetry.gauge(metric, help, labels, () => ledger.samples(metric as LedgerMetric));
}
