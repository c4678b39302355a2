import { describe, expect, it } from "vitest";
import { tell } from "./promtool.ts";

/** A model with one events SLO; `more` goes into the SLO, `spec` beside the list. */
const model = (objective: number, more = "", spec = "") => `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
${spec}  slos:
    - {name: a, objective: ${objective}, ${more}events: {bad: 'requests_total{code="500"}', total: requests_total}}
`;
const OK = 'requests_total{code="200"}';
const BAD = 'requests_total{code="500"}';
const pages = (more = "") =>
  `count(ALERTS{alertname="SLOErrorBudgetBurn",alertstate="firing",sloth_severity="page"${more}})`;
const tickets = `count(ALERTS{alertname="SLOErrorBudgetBurn",alertstate="firing",sloth_severity="ticket"})`;
const rounded = (series: string, digits: number) => `round(${series} * 1e${digits}) / 1e${digits}`;

describe("the edge cases of the design", { timeout: 240_000 }, () => {
  it("ten minutes without traffic leave the period at 0 and the budget at 1, and give no ratio in the gap", async () => {
    const faults = await tell({
      spec: model(99.9),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x59 3540+0x9 3600+60x30" },
        { series: BAD, values: "0+0x100" },
      ],
      expect: [
        { at: "69m", expr: "slo:sli_error:ratio_rate5m", gives: {} },
        { at: "90m", expr: "max(slo:sli_error:ratio_rate30d)", gives: { "{}": 0 } },
        { at: "90m", expr: "max(slo:period_error_budget_remaining:ratio)", gives: { "{}": 1 } },
        { at: "90m", expr: "count(slo:release_gate:open == 1)", gives: { "{}": 1 } },
        { at: "69m", expr: "count(slo:release_gate:open == 1)", gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("an hour of failures at little traffic weighs little: the ratio stays 1e-5-ish, not 4e-2", async () => {
    const faults = await tell({
      spec: model(99),
      interval: "10m",
      testIntervalSeconds: 600,
      series: [
        { series: OK, values: "0+600000x138 82800000+0x7" },
        { series: BAD, values: "0+0x138 600+600x7" },
      ],
      // The truth is 3600 / 82803600 = 4.3e-5; the mean of ratios would say 4e-2. The period ends an interval ago.
      expect: [
        {
          at: "24h10m",
          expr: "count(slo:sli_error:ratio_rate30d < 5e-5 and slo:sli_error:ratio_rate30d > 3.5e-5)",
          gives: { "{}": 1 },
        },
        { at: "24h10m", expr: "count(slo:period_error_budget_remaining:ratio > 0.99)", gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("an hour of failures at much traffic weighs much: about 9.8e-2, not 4e-3", async () => {
    const faults = await tell({
      spec: model(99),
      interval: "10m",
      testIntervalSeconds: 600,
      series: [
        { series: OK, values: "0+600x138 82800+3240000x6" },
        { series: BAD, values: "0+0x138 0+360000x6" },
      ],
      expect: [
        { at: "24h", expr: rounded("max(slo:sli_error:ratio_rate30d)", 2), gives: { "{}": 0.1 } },
        {
          at: "24h",
          expr: "count(slo:period_error_budget_consumed:ratio > 0.31 and slo:period_error_budget_consumed:ratio < 0.34)",
          gives: { "{}": 1 },
        },
      ],
    });
    expect(faults).toBe("");
  });

  it("where only success series exist the ratio is 0 and the budget whole", async () => {
    const faults = await tell({
      spec: model(99.9),
      interval: "1m",
      series: [{ series: OK, values: "0+60x60" }],
      expect: [
        { at: "60m", expr: "max(slo:sli_error:ratio_rate5m)", gives: { "{}": 0 } },
        { at: "60m", expr: "max(slo:sli_error:ratio_rate1h)", gives: { "{}": 0 } },
        { at: "60m", expr: "max(slo:period_error_budget_remaining:ratio)", gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("a counter that is born at 600 hides these errors: PromQL cannot know", async () => {
    const faults = await tell({
      spec: model(99.9),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x60" },
        { series: BAD, values: "_x30 600+0x30" },
      ],
      expect: [{ at: "35m", expr: "max(slo:sli_error:ratio_rate5m)", gives: { "{}": 0 } }],
    });
    expect(faults).toBe("");
  });

  it("a total outage at 99.9 pages within 2 minutes", async () => {
    const faults = await tell({
      spec: model(99.9),
      interval: "1m",
      series: [
        { series: OK, values: "0+60x120 7200+0x10" },
        { series: BAD, values: "0+0x120 60+60x10" },
      ],
      expect: [
        { at: "120m", expr: pages(), gives: {} },
        { at: "122m", expr: pages(',burn_tier="page_fast"'), gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it.each([
    [90, "widen", 120],
    [90, "clamp", 60],
    [80, "widen", 360],
    [80, "clamp", 60],
  ])("a total outage at %d pages with %s within %d minutes", async (objective, mode, minutes) => {
    const warmup = 480;
    const faults = await tell({
      spec: model(objective, "", `  alerting: {unreachable: ${mode}}\n`),
      interval: "1m",
      series: [
        { series: OK, values: `0+60x${warmup} ${60 * warmup}+0x${minutes}` },
        { series: BAD, values: `0+0x${warmup} 60+60x${minutes}` },
      ],
      expect: [
        { at: `${warmup}m`, expr: pages(), gives: {} },
        { at: `${warmup + minutes}m`, expr: `${pages(',burn_tier="page_fast"')} > bool 0`, gives: { "{}": 1 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("one failure of six requests an hour is silent with a minimum of events, and pages without", async () => {
    const sparse = (more: string) => ({
      spec: model(99.9, more),
      interval: "1m",
      series: [
        // One request every ten minutes; the last one fails.
        { series: OK, values: "0+0x9 1+0x9 2+0x9 3+0x9 4+0x9 5+0x30" },
        { series: BAD, values: "0+0x60 1+0x20" },
      ],
    });
    const gated = await tell({
      ...sparse("lowTraffic: {minEvents: 100}, "),
      expect: [
        { at: "62m", expr: pages(), gives: {} },
        { at: "62m", expr: tickets, gives: {} },
      ],
    });
    const naive = await tell({
      ...sparse(""),
      expect: [{ at: "62m", expr: `${pages()} > bool 0`, gives: { "{}": 1 } }],
    });
    expect([gated, naive]).toEqual(["", ""]);
  });

  it("constant errors of 1.017 % at 99 consume the budget in step with time", async () => {
    // A week in steps of half an hour: a month would take promtool minutes.
    const budgetAlert = (tier: string) =>
      `count(ALERTS{alertname="SLOErrorBudgetConsumed",budget_tier="${tier}",alertstate="firing"})`;
    const faults = await tell({
      spec: model(99, "", "  window: 7d\n"),
      interval: "30m",
      testIntervalSeconds: 1800,
      series: [
        { series: OK, values: `0+${10_000 - 101.7}x340` },
        { series: BAD, values: "0+101.7x340" },
      ],
      expect: [
        { at: "6h30m", expr: rounded("max(slo:period_error_budget_consumed:ratio)", 2), gives: { "{}": 0.04 } },
        { at: "84h", expr: rounded("max(slo:period_error_budget_consumed:ratio)", 2), gives: { "{}": 0.51 } },
        { at: "40h", expr: budgetAlert("25"), gives: {} },
        { at: "43h", expr: budgetAlert("25"), gives: { "{}": 1 } },
        { at: "80h", expr: budgetAlert("50"), gives: {} },
        { at: "85h", expr: budgetAlert("50"), gives: { "{}": 1 } },
        { at: "168h", expr: budgetAlert("100"), gives: { "{}": 1 } },
        { at: "168h", expr: "max(slo:release_gate:open)", gives: { "{}": 0 } },
      ],
    });
    expect(faults).toBe("");
  });

  it("grouped by version, a version without an error series is healthy and the alert names the other", async () => {
    const faults = await tell({
      spec: model(99.9, "", "  serving: {groupBy: [version]}\n"),
      interval: "1m",
      series: [
        { series: 'requests_total{code="200",version="1"}', values: "0+30x60" },
        { series: 'requests_total{code="500",version="1"}', values: "0+30x60" },
        { series: 'requests_total{code="200",version="2"}', values: "0+60x60" },
      ],
      expect: [
        {
          at: "60m",
          expr: "max by (version) (slo:sli_error:ratio_rate5m)",
          gives: { '{version="1"}': 0.5, '{version="2"}': 0 },
        },
        {
          at: "60m",
          expr: `count by (version) (ALERTS{alertname="SLOErrorBudgetBurn",burn_tier="page_fast",alertstate="firing"})`,
          gives: { '{version="1"}': 1 },
        },
      ],
    });
    expect(faults).toBe("");
  });
});
