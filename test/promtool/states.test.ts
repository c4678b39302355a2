import { describe, expect, it } from "vitest";
import { tell } from "./promtool.ts";

const EVENTS = `events: {bad: 'requests_total{code="500"}', total: requests_total}`;
const spec = (slo: string, more = "") => `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  slos: [{name: a, ${slo}}]
${more}`;
const alert = (name: string) => `count(ALERTS{alertname="${name}",alertstate="firing"})`;
/** promtool's clock starts at 1970-01-01, a Thursday, 00:00 UTC. */
const MAINTENANCE = `  maintenance: [{name: batch, days: [thursday], start: "01:00", duration: 30m, exclude: true}]\n`;

describe("states that are never mixed", { timeout: 240_000 }, () => {
  it("no data: nothing is gained, the gate is unknown, absence is an alert", async () => {
    const faults = await tell({
      spec: spec(`objective: 99.9, ${EVENTS}`),
      interval: "1m",
      series: [
        { series: 'requests_total{code="200"}', values: "0+60x30 _x30" },
        { series: 'requests_total{code="500"}', values: "0+1x30 _x30" },
      ],
      expect: [
        { at: "30m", expr: "max(slo:release_gate:open)", gives: { "{}": 1 } },
        { at: "55m", expr: "slo:sli_error:ratio_rate5m", gives: {} },
        { at: "55m", expr: "slo:release_gate:open", gives: {} },
        { at: "55m", expr: alert("SLOMetricAbsent"), gives: { "{}": 1 } },
        { at: "55m", expr: "max(slo:period_error_budget_consumed:ratio) > bool 0", gives: { "{}": 1 } },
        { at: "30m", expr: alert("SLOMetricAbsent"), gives: {} },
      ],
    });
    expect(faults).toBe("");
  });

  it("maintenance: no ratio, no alert, the time counts as covered, and the outage pages after it", async () => {
    const faults = await tell({
      spec: spec(`objective: 99.9, ${EVENTS}`, MAINTENANCE),
      interval: "1m",
      testIntervalSeconds: 60,
      series: [
        { series: 'requests_total{code="200"}', values: "0+60x60 3600+0x60" },
        { series: 'requests_total{code="500"}', values: "0+0x60 60+60x60" },
      ],
      expect: [
        { at: "59m", expr: "max(slo:maintenance:active)", gives: { "{}": 0 } },
        { at: "75m", expr: "max(slo:maintenance:active)", gives: { "{}": 1 } },
        { at: "89m", expr: "max(slo:maintenance:active)", gives: { "{}": 1 } },
        { at: "75m", expr: "slo:sli_error:ratio_rate5m", gives: {} },
        { at: "80m", expr: 'ALERTS{alertstate="firing"}', gives: {} },
        { at: "80m", expr: "max(slo:release_gate:open)", gives: { "{}": 1 } },
        { at: "89m", expr: "round(max(slo:period_coverage:ratio) * 43200)", gives: { "{}": 89 } },
        { at: "95m", expr: 'count(ALERTS{burn_tier="page_fast",alertstate="firing"})', gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("maintenance that crosses midnight is one window", async () => {
    const faults = await tell({
      spec: spec(
        `objective: 99.9, ${EVENTS}`,
        `  maintenance: [{name: night, days: [thursday], start: "23:00", duration: 2h, exclude: true}]\n`,
      ),
      interval: "10m",
      testIntervalSeconds: 600,
      series: [{ series: 'requests_total{code="200"}', values: "0+60x160" }],
      expect: [
        { at: "22h50m", expr: "max(slo:maintenance:active)", gives: { "{}": 0 } },
        { at: "23h", expr: "max(slo:maintenance:active)", gives: { "{}": 1 } },
        { at: "24h50m", expr: "max(slo:maintenance:active)", gives: { "{}": 1 } },
        { at: "25h", expr: "max(slo:maintenance:active)", gives: { "{}": 0 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("labels missing: burn alerts are muted and the coverage alert speaks", async () => {
    const accuracy = `accuracy: {outcomes: outcomes_total, bad: 'outcome="incorrect"', predictions: predictions_total, minCoverage: 0.8, coverageOver: 30m}`;
    const faults = await tell({
      spec: spec(`objective: 92, ${accuracy}`),
      interval: "1m",
      series: [
        { series: "predictions_total", values: "0+100x120" },
        { series: 'outcomes_total{outcome="correct"}', values: "0+0x120" },
        { series: 'outcomes_total{outcome="incorrect"}', values: "0+10x120" },
      ],
      expect: [
        { at: "110m", expr: "round(max(slo:label_coverage:ratio) * 10)", gives: { "{}": 1 } },
        { at: "110m", expr: alert("SLOErrorBudgetBurn"), gives: {} },
        { at: "110m", expr: alert("SLOLabelCoverageLow"), gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("a handful of wrong labels is no proof: the lower bound of the interval stays silent", async () => {
    const accuracy = (confidence: string) =>
      spec(
        `objective: 80, accuracy: {outcomes: outcomes_total, bad: 'outcome="incorrect"', confidence: ${confidence}}`,
      );
    const series = [
      { series: 'outcomes_total{outcome="correct"}', values: "0x399 0+0x60" },
      // Two wrong labels, none right.
      { series: 'outcomes_total{outcome="incorrect"}', values: "0+0x399 1 2+0x60" },
    ];
    const expr = `count(ALERTS{alertname="SLOErrorBudgetBurn",sloth_severity="page",alertstate="firing"})`;
    const wilson = await tell({
      spec: accuracy("wilson95"),
      interval: "1m",
      series,
      expect: [{ at: "405m", expr, gives: {} }],
    });
    const plain = await tell({
      spec: accuracy("none"),
      interval: "1m",
      series,
      expect: [{ at: "405m", expr: `${expr} > bool 0`, gives: { "{}": 1 } }],
    });
    expect([wilson, plain]).toEqual(["", ""]);
  });

  it("a calendar month forgets the month before, and a week begins on Monday", async () => {
    const faults = await tell({
      spec: `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  slos: [{name: week, objective: 99, window: {calendar: week}, ${EVENTS}}]
`,
      interval: "30m",
      testIntervalSeconds: 1800,
      series: [
        // Thursday to Sunday all fails; from Monday, hour 96 on, all is well.
        { series: 'requests_total{code="200"}', values: "0+0x192 1000+1000x60" },
        { series: 'requests_total{code="500"}', values: "0+1000x192 192000+0x60" },
      ],
      expect: [
        { at: "90h", expr: "max(slo:sli_error:ratio_wtd)", gives: { "{}": 1 } },
        { at: "120h", expr: "max(slo:sli_error:ratio_wtd) < bool 0.06", gives: { "{}": 1 } },
        { at: "120h", expr: "max(slo:calendar:start_seconds)", gives: { "{}": 345600 } },
      ],
    });
    expect(faults).toBe("");
  });
});
