import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAlertmanagerMonitor } from "@noops-ml/bot/adapters/monitor/ask-alertmanagers.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const LABELS = { alertname: "Slow", model: "fraud", cluster: "eu" };

describe("asking the sources whether an alert still fires", () => {
  const state = {
    alerts: [] as { fingerprint: string; status: { state: string } }[],
    uptime: "2026-01-01T00:00:00Z",
    firing: [] as Record<string, string>[],
    down: [] as string[],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    const [, part = ""] = /\/(alerts|status|query)$/.exec(pathname) ?? [];
    const body: Readonly<Record<string, unknown>> = {
      alerts: state.alerts,
      status: { uptime: state.uptime },
      query: { data: { result: state.firing.map((metric) => ({ metric, value: [0, "1"] })) } },
    };
    response.statusCode = state.down.includes(part) ? 503 : 200;
    response.setHeader("content-type", "application/json").end(JSON.stringify(body[part] ?? {}));
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  beforeEach(() => {
    Object.assign(state, { alerts: [], uptime: "2026-01-01T00:00:00Z", firing: [], down: [] });
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const ask = (alertmanagers = [url]) =>
    createAlertmanagerMonitor({ alertmanagers, prometheus: url, now: () => NOW }).ask("alertmanager", [
      { fingerprint: "f", labels: LABELS },
    ]);

  it("calls an alert gone when nobody lists it, and Prometheus does not fire it", async () => {
    expect(await ask()).toEqual(["gone"]);
  });
  it("believes the Alertmanager that lists it, active before muted", async () => {
    state.alerts = [{ fingerprint: "f", status: { state: "suppressed" } }];
    expect(await ask()).toEqual(["suppressed"]);
    state.alerts.push({ fingerprint: "f", status: { state: "active" } });
    expect(await ask()).toEqual(["confirmed"]);
  });
  it("believes Prometheus when an Alertmanager lost what still fires, though external labels differ", async () => {
    state.firing = [{ __name__: "ALERTS", alertstate: "firing", alertname: "Slow", model: "fraud" }];
    expect(await ask()).toEqual(["confirmed"]);
    state.firing = [{ __name__: "ALERTS", alertstate: "firing", alertname: "Slow", model: "churn" }];
    expect(await ask()).toEqual(["gone"]);
  });
  it("concludes nothing from an Alertmanager that just started, or from one or a Prometheus that does not answer", async () => {
    state.uptime = "2026-01-01T11:55:00Z";
    expect(await ask()).toEqual(["unknown"]);
    state.uptime = "2026-01-01T00:00:00Z";
    expect(await ask([url, "http://127.0.0.1:9"])).toEqual(["unknown"]);
    state.down = ["query"];
    expect(await ask()).toEqual(["unknown"]);
  });
  it("asks nobody about a source that is no Alertmanager", async () => {
    const monitor = createAlertmanagerMonitor({ alertmanagers: [url], prometheus: null, now: () => NOW });
    expect(await monitor.ask("sentry", [{ fingerprint: "f", labels: {} }])).toBeNull();
  });
});
