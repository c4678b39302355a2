import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { describe, expect, it } from "vitest";
import { readSlos } from "../../../grafana-plugin/src/domain/read-slos.ts";
import type { SloView } from "../../../grafana-plugin/src/domain/slo-view.ts";
import { FIXTURE_NOW, type Sample } from "../../browser-host/fixture/open-metrics.ts";
import { sloSamples } from "../../browser-host/fixture/slo-stories.ts";
import { seriesOf } from "../series-of.ts";

const ID = { [LABEL.sloId]: "fraud-availability", [LABEL.sloService]: "fraud", [LABEL.sloName]: "availability" };

/** One SLO of 99 % over one hour, with a ladder of one tier over 1m and 10s. */
function slo(
  facts: {
    readonly total?: number;
    readonly remaining?: number;
    readonly burn?: number;
    readonly maintenance?: number;
    readonly more?: readonly Sample[];
  } = {},
): SloView {
  const { total = 5, remaining = 0.5, burn = 1, maintenance = 0, more = [] } = facts;
  const now = (name: string, value: number, labels = {}): Sample => ({
    name,
    labels: { ...ID, ...labels },
    value,
    secondsBefore: 0,
  });
  const samples = [
    now(SLO_SERIES.objective, 0.99),
    now(SLO_SERIES.errorBudget, 0.01),
    now(SLO_SERIES.timePeriod, 1 / 24),
    now(SLO_SERIES.maintenanceActive, maintenance),
    now(SLO_SERIES.burnFactor, 6, {
      [LABEL.burnTier]: "page_fast",
      [LABEL.severity]: "page",
      [LABEL.longWindow]: "1m",
      [LABEL.shortWindow]: "10s",
    }),
    ...(Number.isNaN(total) ? [] : [now(`${SLO_SERIES.sliTotal}10s`, total)]),
    now(SLO_SERIES.periodBudgetRemaining, remaining),
    now(`${SLO_SERIES.sliErrorRatio}10s`, burn * 0.01, { [LABEL.sloWindow]: "10s" }),
    now(`${SLO_SERIES.sliErrorRatio}1m`, burn * 0.01, { [LABEL.sloWindow]: "1m" }),
    ...more,
  ];
  const [view] = readSlos(seriesOf(samples), FIXTURE_NOW);
  if (!view) throw new Error("no SLO was read");
  return view;
}

describe("the state of an SLO", () => {
  it.each([
    ["within budget while it burns slower than its tiers", {}, "healthy"],
    ["burning when both windows of a tier exceed its factor", { burn: 7 }, "burning"],
    ["burning at exactly its factor, as the alert is", { burn: 6 }, "burning"],
    ["spent when nothing of the budget is left", { remaining: 0 }, "exhausted"],
    ["no traffic when the total is zero, which is neither good nor bad", { total: 0 }, "noTraffic"],
    ["no data when the total is missing, whatever the budget says", { total: Number.NaN }, "noData"],
    ["maintenance while its flag is up, even when it burns", { maintenance: 1, burn: 50 }, "maintenance"],
    ["burning before spent, since someone must act", { burn: 7, remaining: -0.3 }, "burning"],
  ] as const)("is %s", (_, facts, kind) => {
    expect(slo(facts).state.kind).toBe(kind);
  });

  it("names the series that is missing", () => {
    expect(slo({ total: Number.NaN }).state).toMatchObject({ kind: "noData", lastSeen: undefined });
  });

  it("does not believe a sample that is older than two slow evaluations", () => {
    const old = seriesOf([{ name: `${SLO_SERIES.sliTotal}5m`, labels: ID, value: 3, secondsBefore: 900 }]);
    expect(readSlos(old, FIXTURE_NOW)[0]?.state).toMatchObject({ kind: "noData", lastSeen: FIXTURE_NOW - 900_000 });
  });
});

describe("the numbers of an SLO", () => {
  it("come with windows that the data names, shortest first", () => {
    expect(slo({ burn: 2 }).windows).toMatchObject([
      { window: "10s", seconds: 10 },
      { window: "1m", seconds: 60 },
    ]);
    expect(slo({ burn: 2 }).windows[0]?.rate).toBeCloseTo(2);
  });

  it("compare with the recorded factor of each tier", () => {
    expect(slo().tiers).toMatchObject([{ tier: "page_fast", severity: "page", long: "1m", short: "10s", factor: 6 }]);
  });

  it("forecast: half a budget at six times the pace of an hour lasts five minutes", () => {
    expect(slo({ burn: 6, remaining: 0.5 }).forecast).toMatchObject({
      kind: "exhaustedAt",
      at: FIXTURE_NOW + 5 * 60_000,
    });
  });

  it("keep an over-spent budget negative", () => {
    expect(slo({ remaining: -0.4 }).remaining?.value).toBe(-0.4);
  });

  it("take the standard ladder where no thresholds are recorded and its windows are there", () => {
    const id = { ...ID, [LABEL.sloId]: "x" };
    const ratio = (window: string): Sample => ({
      name: SLO_SERIES.sliErrorRatio + window,
      labels: { ...id, [LABEL.sloWindow]: window },
      value: 0.001,
      secondsBefore: 0,
    });
    const samples = [
      { name: SLO_SERIES.errorBudget, labels: id, value: 0.001, secondsBefore: 0 },
      { name: SLO_SERIES.timePeriod, labels: id, value: 30, secondsBefore: 0 },
      ...["5m", "30m", "1h", "6h"].map(ratio),
    ];
    expect(readSlos(seriesOf(samples), FIXTURE_NOW)[0]?.tiers).toMatchObject([
      { tier: "page_fast", long: "1h", short: "5m", factor: 14.4 },
      { tier: "page_slow", long: "6h", short: "30m", factor: 6 },
    ]);
  });
});

describe("several SLOs", () => {
  it("come with the most urgent first and the healthy last", () => {
    const views = readSlos(seriesOf(sloSamples()), FIXTURE_NOW);
    expect(views.map(({ service, name, state }) => `${service} ${name} ${state.kind}`)).toEqual([
      "fraud availability burning",
      "fraud accuracy exhausted",
      "churn latency noData",
      "churn availability noTraffic",
      "fraud freshness maintenance",
      "fraud latency healthy",
    ]);
  });

  it("have one row for each group of a grouped SLO", () => {
    const grouped = ["6", "7"].map((version) => ({
      name: `${SLO_SERIES.sliTotal}5m`,
      labels: { ...ID, version },
      value: 1,
      secondsBefore: 0,
    }));
    const views = readSlos(seriesOf(grouped), FIXTURE_NOW);
    expect(views.map(({ group }) => group).sort()).toEqual(["version 6", "version 7"]);
  });

  it("give each group its own gate, budget and alerts, and all of them the objective", () => {
    const of = (version: string, name: string, value: number, more = {}): Sample => ({
      name,
      labels: { ...ID, version, ...more },
      value,
      secondsBefore: 0,
    });
    const alert = {
      [LABEL.alertName]: "SLOErrorBudgetBurn",
      alertstate: "firing",
      [LABEL.burnTier]: "page_fast",
      [LABEL.severity]: "page",
      [LABEL.longWindow]: "1m",
      [LABEL.shortWindow]: "10s",
    };
    const samples = [
      { name: SLO_SERIES.objective, labels: ID, value: 0.98, secondsBefore: 0 },
      ...["6", "7"].map((version) => of(version, `${SLO_SERIES.sliTotal}10s`, 4)),
      of("6", SLO_SERIES.releaseGate, 1),
      of("7", SLO_SERIES.releaseGate, 0),
      of("7", "ALERTS", 1, alert),
    ];
    const views = readSlos(seriesOf(samples), FIXTURE_NOW);
    expect(views.map(({ group, gate, objectiveRatio, state }) => [group, gate, objectiveRatio, state.kind])).toEqual([
      ["version 7", "closed", 0.98, "burning"],
      ["version 6", "open", 0.98, "healthy"],
    ]);
  });
});
