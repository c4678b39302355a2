import { describe, expect, test } from "vitest";
import { DATADOG_TEMPLATE } from "@noops-ml/alerts/webhook/datadog-payload.ts";
import {
  UNKNOWN_ALERT,
  type AlertEvent,
  isFiring,
  joinAlertStates,
  stateOfEvent,
} from "@noops-ml/bot/incident/alert-state.ts";
import { correlate } from "@noops-ml/bot/incident/correlate.ts";
import { readerOf, sourceKind } from "@noops-ml/bot/pipeline/sources.ts";

const RECEIVED = Date.parse("2026-03-01T10:05:00Z");

function read(source: string, body: unknown): readonly AlertEvent[] {
  const reading = readerOf(source)(body, source, RECEIVED);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.events;
}

const firing = (events: readonly AlertEvent[]) =>
  isFiring(events.map(stateOfEvent).reduce(joinAlertStates, UNKNOWN_ALERT));

test.each([
  ["alertmanager", "alertmanager"],
  ["alertmanager-eu", "alertmanager"],
  ["grafana-team-x", "grafana"],
  ["sentry", "sentry"],
  ["datadog-us5", "datadog"],
  ["victoria", "alertmanager"],
])("the source %s is read as %s", (name, kind) => expect(sourceKind(name)).toBe(kind));

describe("Grafana-managed alerting", () => {
  const alert = {
    status: "firing",
    labels: { alertname: "LatencyHigh", model: "fraud", severity: "critical" },
    annotations: { summary: "p99 over 250 ms" },
    startsAt: "2026-03-01T10:00:00+01:00",
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "https://grafana.example.com/alerting/grafana/x/view?orgId=1",
    fingerprint: "c6eadffa33fcdf37",
    silenceURL: "https://grafana.example.com/alerting/silence/new",
    dashboardURL: "https://grafana.example.com/d/abc",
    panelURL: "",
    values: { B: 44.23, C: null },
    valueString: "[ var='B' value=44.23 ]",
  };
  const body = {
    receiver: "noops",
    status: "firing",
    alerts: [alert],
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: "https://grafana.example.com/",
    version: "1",
    groupKey: '{}:{alertname="LatencyHigh"}',
    truncatedAlerts: 0,
    orgId: 1,
    title: "[FIRING:1]",
    state: "alerting",
    message: "",
  };

  test("is Alertmanager's shape with a dashboard of its own", () => {
    expect(read("grafana", body)).toMatchObject([
      { fingerprint: "c6eadffa33fcdf37", status: "firing", endsAt: null, startsAt: Date.parse("2026-03-01T09:00:00Z"), partial: false, annotations: { summary: "p99 over 250 ms", dashboard: "https://grafana.example.com/d/abc" } }, // prettier-ignore
    ]);
    expect(correlate(alert.labels, alert.annotations, "prod")).toMatchObject({ model: "fraud", severity: 2 });
  });

  test("a resolve has its end, and a cut list says that it is cut", () => {
    const resolved = { ...alert, status: "resolved", endsAt: "2026-03-01T10:04:00Z" };
    expect(read("grafana", { ...body, truncatedAlerts: 3, alerts: [resolved] })).toMatchObject([
      { status: "resolved", endsAt: Date.parse("2026-03-01T10:04:00Z"), partial: true },
    ]);
  });

  test("a watchdog rule is a sign of life and no alert", () => {
    const watchdog = { ...alert, labels: { alertname: "Watchdog" } };
    expect(readerOf("grafana")({ ...body, alerts: [watchdog] }, "grafana", RECEIVED)).toMatchObject({
      events: [],
      watchdog: true,
    });
  });

  test("Alertmanager's version is refused where Grafana should speak, with the place", () => {
    expect(readerOf("grafana")({ ...body, version: "4" }, "grafana", 0)).toMatchObject({ ok: false, reason: expect.stringMatching(/^version: /) as string }); // prettier-ignore
  });
});

describe("Sentry", () => {
  const event = {
    action: "triggered",
    installation: { uuid: "a8e5d37a" },
    data: {
      event: {
        issue_id: "1117540176",
        title: "KeyError: 'merchant_risk'",
        level: "fatal",
        datetime: "2026-03-01T10:00:00.000000Z",
        web_url: "https://sentry.io/organizations/x/issues/1117540176/events/e/",
        project: 1,
        tags: [["environment", "prod"], ["model", "fraud"], ["level", "fatal"]],
      },
      triggered_rule: "Scoring errors",
    },
    actor: { type: "application", id: "sentry", name: "Sentry" },
  }; // prettier-ignore
  const issue = (action: string) => ({
    action,
    data: {
      issue: { id: 1117540176, title: "KeyError: 'merchant_risk'", level: "error", project: { slug: "scoring" } },
    },
  });
  const metric = (action: string, closed: string | null = null) => ({
    action,
    data: {
      metric_alert: { id: "4", title: "Errors above 100", date_started: "2026-03-01T10:00:00Z", date_closed: closed, alert_rule: { name: "Too many errors" }, projects: ["scoring"] }, // prettier-ignore
      description_text: "1000 events in the last 10 minutes",
      web_url: "https://sentry.io/organizations/x/alerts/4/",
    },
  });

  test("an issue alert fires, and its tags say which model it is about", () => {
    const [read1] = read("sentry", event);
    expect(read1).toMatchObject({ fingerprint: "issue:1117540176", status: "firing" });
    expect(correlate(read1?.labels ?? {}, read1?.annotations ?? {}, "prod")).toMatchObject({
      model: "fraud",
      environment: "prod",
      severity: 2,
      title: "fraud prod: KeyError: 'merchant_risk'",
    });
  });

  test("it ends only when somebody resolves its issue", () => {
    expect(firing(read("sentry", event))).toBe(true);
    expect(firing([...read("sentry", event), ...read("sentry", issue("assigned"))])).toBe(true);
    expect(firing([...read("sentry", event), ...read("sentry", issue("resolved"))])).toBe(false);
  });

  test("an action on an issue that says nothing about the fault is no event", () => {
    for (const action of ["created", "assigned", "archived"]) expect(read("sentry", issue(action))).toEqual([]);
  });

  test("a metric alert fires and resolves under one key, whatever comes first", () => {
    const end = "2026-03-01T10:04:00Z";
    const both = [...read("sentry", metric("critical")), ...read("sentry", metric("resolved", end))];
    expect(new Set(both.map(({ fingerprint }) => fingerprint))).toEqual(new Set(["metric:4"]));
    expect(firing(both)).toBe(false);
    expect(firing([...both].reverse())).toBe(false);
    expect(firing(both.slice(0, 1))).toBe(true);
  });

  test("a body that is none of these is refused", () => {
    expect(readerOf("sentry")({ action: "created", data: { comment: {} } }, "sentry", 0)).toMatchObject({ ok: false });
  });
});

describe("Datadog", () => {
  const body = (transition: string, seconds = "1772359200", cycle = "7341") => ({
    version: "noops-1",
    id: "5910",
    alertId: "1234",
    cycle,
    group: "9bd4",
    transition,
    title: "[P1] [Triggered] latency of fraud",
    scope: "env:prod,model:fraud",
    priority: "P1",
    tags: "env:prod,model:fraud,monitor",
    link: "https://app.datadoghq.com/monitors/1234",
    seconds,
  });

  test("one cycle is one alert, from its trigger to its recovery", () => {
    const fired = read("datadog", body("Triggered"));
    expect(fired).toMatchObject([{ fingerprint: "7341", status: "firing", startsAt: 1_772_359_200_000, labels: { model: "fraud", env: "prod" } }]); // prettier-ignore
    expect(firing([...fired, ...read("datadog", body("Recovered", "1772359260"))])).toBe(false);
    expect(read("datadog", body("Triggered", "1772369200", "7342"))[0]?.fingerprint).toBe("7342");
  });

  test.each(["Re-Triggered", "Warn", "No Data", "Renotify", "Something New"])(
    "%s means that somebody should look",
    (transition) => expect(read("datadog", body(transition))[0]?.status).toBe("firing"),
  );

  test("a template whose variables were not filled in is refused", () => {
    expect(readerOf("datadog")(DATADOG_TEMPLATE, "datadog", 0)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/cycle: the variable was not filled in/) as string,
    });
  });
});
