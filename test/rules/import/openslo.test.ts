import { describe, expect, it } from "vitest";
import { importSources } from "../../../rules/import/import-sources.ts";

const importText = (...texts: string[]) => importSources(texts.map((text, at) => ({ file: `${at}.yaml`, text })));

/** An SLO with parts that a test replaces. */
function slo(parts: { window?: string; method?: string; objective?: string; sli?: string; more?: string }): string {
  const {
    window = "{duration: 28d, isRolling: true}",
    method = "Occurrences",
    objective = "{target: 0.995}",
    sli = `ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'requests_total{code="500"}'}}}
        total: {metricSource: {type: Prometheus, spec: {query: sum(requests_total)}}}`,
    more = "",
  } = parts;
  return `apiVersion: openslo/v1
kind: SLO
metadata: {name: availability, displayName: Availability, labels: {team: search}}
spec:
  description: Requests are answered.
  service: ranking
  indicator:
    metadata: {name: availability}
    spec:
      ${sli}
  timeWindow: [${window}]
  budgetingMethod: ${method}
  objectives: [${objective}]
${more}`;
}

const first = (text: string) => importText(text).models[0]?.spec.slos[0];
const issues = (...texts: string[]) => importText(...texts).issues.map(({ code, path }) => `${code} ${path}`);
const thresholdSli = "thresholdMetric: {metricSource: {type: Prometheus, spec: {query: queue_length}}}";

describe("importing OpenSLO v1", () => {
  it("makes one model of each service, and takes the sum off a counter so that it can be rated", () => {
    const { models, issues: found } = importText(slo({}));
    expect(found).toEqual([]);
    expect(models[0]).toEqual({
      apiVersion: "noops.ml/v1alpha1",
      kind: "Model",
      metadata: { name: "ranking", labels: {} },
      spec: {
        window: "28d",
        slos: [
          {
            name: "availability",
            objective: 99.5,
            description: "Requests are answered.",
            labels: { team: "search" },
            events: { bad: 'requests_total{code="500"}', total: "requests_total" },
          },
        ],
      },
    });
  });

  it("follows references to an SLI and to a DataSource in other files", () => {
    const sli = `apiVersion: openslo/v1
kind: SLI
metadata: {name: availability}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {metricSourceRef: main, spec: {query: ok_total}}}
    total: {metricSource: {metricSourceRef: main, spec: {query: all_total}}}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: main}
spec: {type: prometheus}
`;
    const byReference = slo({}).replace(
      / {2}indicator:[\s\S]*? {2}timeWindow/,
      "  indicatorRef: availability\n  timeWindow",
    );
    expect(importText(byReference, sli).models[0]?.spec.slos[0]?.events).toEqual({
      good: "ok_total",
      total: "all_total",
    });
    expect(issues(byReference)).toEqual(["REFERENCE_UNKNOWN spec.indicatorRef"]);
    expect(issues(byReference, sli.replace("type: prometheus", "type: Datadog"))).toContain(
      "IMPORT_UNSUPPORTED spec.ratioMetric.good.metricSource",
    );
  });

  it.each([
    ["lte", ">"],
    ["lt", ">="],
    ["gte", "<"],
    ["gt", "<="],
  ])("turns a threshold that is good while the metric is %s the value into bad moments", (op, bad) => {
    const found = first(slo({ sli: thresholdSli, objective: `{op: ${op}, value: 10, target: 0.9}` }));
    expect(found?.slices).toEqual({ bad: `(queue_length) ${bad} bool 10` });
  });

  it("judges time slices as a whole, good or bad", () => {
    const objective = "{target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 10m}";
    expect(first(slo({ method: "Timeslices", objective }))?.slices).toEqual({
      bad: '(((sum(rate(requests_total{code="500"}[10m]))) or (sum(rate(requests_total[10m])) * 0)) / (sum(rate(requests_total[10m])) > 0)) > bool 0.05',
    });
    const threshold = "{op: lte, value: 10, target: 0.99, timeSliceTarget: 0.8, timeSliceWindow: 5}";
    expect(first(slo({ method: "Timeslices", sli: thresholdSli, objective: threshold }))?.slices).toEqual({
      bad: "avg_over_time(((queue_length) > bool 10)[5m:1m]) > bool 0.2",
    });
  });

  it("averages the ratios of slices for RatioTimeslices", () => {
    const objective = "{target: 0.99, timeSliceWindow: 1h}";
    expect(first(slo({ method: "RatioTimeslices", objective }))?.ratio?.error).toMatch(
      /^avg_over_time\(\(.*\[1h\].*\)\[\{\{\.window\}\}:1m\]\)$/,
    );
  });

  it("takes a ratio that is already computed, of failures or of successes", () => {
    const raw = (type: string) => `ratioMetric: {rawType: ${type}, raw: {metricSource: {spec: {query: "job:ratio"}}}}`;
    expect(first(slo({ sli: raw("failure") }))?.ratio).toEqual({ error: "avg_over_time(job:ratio[{{.window}}])" });
    expect(first(slo({ sli: raw("success") }))?.ratio).toEqual({
      error: "1 - (avg_over_time(job:ratio[{{.window}}]))",
    });
  });

  it("makes an SLO of each objective", () => {
    const two = "{displayName: Good enough, target: 0.9}, {displayName: Great, targetPercent: 99.95}";
    expect(
      importText(slo({ objective: two })).models[0]?.spec.slos.map(({ name, objective }) => [name, objective]),
    ).toEqual([
      ["availability-good-enough", 90],
      ["availability-great", 99.95],
    ]);
  });

  it.each([
    [
      "a calendar month",
      "{duration: 1M, calendar: {startTime: 2024-01-01 00:00:00, timeZone: UTC}}",
      { calendar: "month" },
    ],
    [
      "a calendar week",
      "{duration: 1w, isRolling: false, calendar: {startTime: 2024-01-01 00:00:00, timeZone: Etc/GMT-1}}",
      { calendar: "week", zone: "+01:00" },
    ],
    ["4 weeks", "{duration: 4w, isRolling: true}", "28d"],
  ])("reads %s", (_, window, expected) => {
    expect(importText(slo({ window })).models[0]?.spec.window).toEqual(expected);
  });

  it("turns burn-rate conditions into a ladder: the share follows from factor, window and period", () => {
    const alerts = `  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: wake-up}
      spec:
        notificationTargets: [{targetRef: on-call}]
        conditions:
          - kind: AlertCondition
            metadata: {name: fast}
            spec:
              severity: critical
              condition: {kind: burnrate, op: gte, threshold: 13.44, lookbackWindow: 1h, alertAfter: 5m}
`;
    const { models, policies, issues: found } = importText(slo({ more: alerts }));
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ["IMPORT_LOSSY", "warning"],
      ["IMPORT_LOSSY", "warning"],
    ]);
    expect(found[0]?.message).toContain("notification targets");
    expect(models[0]?.spec.alerting).toEqual({ policy: "ranking-alerts" });
    expect(models[0]?.spec.slos[0]?.alerting).toEqual({ ladder: "availability" });
    expect(policies[0]?.spec.ladders).toEqual({
      availability: [{ tier: "fast", severity: "page", share: 0.02, long: "1h", short: "5m" }],
    });
  });

  it.each([
    [
      "a window that does not roll and has no calendar",
      { window: "{duration: 1M, isRolling: false}" },
      "KEY_MISSING spec.timeWindow[0]",
    ],
    [
      "a calendar quarter",
      { window: "{duration: 1Q, calendar: {startTime: 2024-01-01 00:00:00, timeZone: UTC}}" },
      "IMPORT_UNSUPPORTED spec.timeWindow[0]",
    ],
    ["two windows", { window: "{duration: 1d}, {duration: 2d}" }, "TYPE_WRONG spec.timeWindow"],
    [
      "target beside targetPercent",
      { objective: "{target: 0.9, targetPercent: 90}" },
      "KEY_MISSING spec.objectives[0]",
    ],
    [
      "a threshold without op",
      { sli: thresholdSli, objective: "{value: 1, target: 0.9}" },
      "KEY_MISSING spec.objectives[0]",
    ],
    [
      "slices without a length",
      { method: "Timeslices", objective: "{target: 0.9, timeSliceTarget: 0.9}" },
      "KEY_MISSING spec.objectives[0]",
    ],
    ["an unknown key", { objective: "{taget: 0.9, target: 0.9}" }, "KEY_UNKNOWN spec.objectives[0].taget"],
    ["a target of 1", { objective: "{target: 1}" }, "TYPE_WRONG spec.objectives[0].target"],
  ])("refuses %s at its place", (_, parts, expected) => {
    expect(issues(slo(parts))).toContain(expected);
  });
});
