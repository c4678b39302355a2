import { createServer } from "node:http";
import { listen } from "../listen.ts";

/** An HTTP server of a test on a free port. */
export interface FakeServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A Prometheus that answers each query with one number, or with nothing when it is null. */
export async function fakePrometheus(value: () => number | null): Promise<FakeServer> {
  const server = createServer((request, response) => {
    request.resume();
    const now = value();
    const result = now === null ? [] : [{ metric: {}, value: [Date.now() / 1000, String(now)] }];
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
  return listen(server);
}

/** One alert of the demo's availability SLO in Alertmanager's form. */
export function anAlert(
  fields: {
    status?: "firing" | "resolved";
    startsAt?: string;
    endsAt?: string;
    fingerprint?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  } = {},
) {
  return {
    status: fields.status ?? "firing",
    labels: {
      alertname: "SLOErrorBudgetBurn",
      sloth_id: "fraud-availability",
      sloth_service: "fraud",
      sloth_slo: "availability",
      sloth_severity: "page",
      burn_tier: "page_fast",
      long_window: "1m",
      short_window: "10s",
      noops_model: "fraud",
      noops_cause: "F4",
      version: "7",
      ...fields.labels,
    },
    annotations: {
      summary: "fraud availability burns",
      burn_long: "14.4",
      burn_short: "15.1",
      budget_remaining: "0.8",
      ...fields.annotations,
    },
    startsAt: fields.startsAt ?? "2026-01-01T00:00:00.000Z",
    endsAt: fields.endsAt ?? "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus/graph",
    fingerprint: fields.fingerprint ?? "f1",
  };
}

/** A delivery of Alertmanager with these alerts. */
export function aDelivery(
  alerts: readonly ReturnType<typeof anAlert>[],
  fields: { groupKey?: string; truncatedAlerts?: number } = {},
) {
  return {
    version: "4",
    groupKey: fields.groupKey ?? "{}:{}",
    truncatedAlerts: fields.truncatedAlerts ?? 0,
    status: alerts.some((alert) => alert.status === "firing") ? "firing" : "resolved",
    receiver: "noops",
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "http://alertmanager",
    alerts,
  };
}
