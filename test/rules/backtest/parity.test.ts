import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { run } from "../../../rules/bin/run.ts";
import { type Expectation, tell } from "../../promtool/promtool.ts";

const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: shop}
spec:
  window: 1d
  evaluation: {slowInterval: 1m}
  serving: {groupBy: [version]}
  slos:
    - {name: answers, objective: 99, lowTraffic: {minEvents: 50}, events: {bad: 'requests_total{code="500"}', total: requests_total}}
    - {name: right, objective: 90, groupBy: [], accuracy: {outcomes: outcomes_total, bad: 'outcome="wrong"', confidence: wilson95}}
    - {name: fresh, objective: 95, groupBy: [], freshness: {timestamp: updated, maxAge: 5m}}
`;
const START = Date.UTC(2026, 0, 5) / 1000;
const MINUTES = 420;

/** Values per minute: version 2 fails for 25 minutes, its features stop for 40, and everything is silent for 30. */
function values(name: string): (number | undefined)[] {
  let value = 0;
  return Array.from({ length: MINUTES + 1 }, (_, minute) => {
    const silent = minute > 360 && minute <= 390;
    const outage = minute > 90 && minute <= 115;
    if (name === "updated") {
      if (minute <= 200 || minute > 240) value = START + minute * 60;
      return silent ? undefined : value;
    }
    if (name.startsWith("outcomes")) {
      const wrongShare = minute > 100 && minute <= 180 ? 0.8 : 0.05;
      value += 3 * (name.includes("wrong") ? wrongShare : 1 - wrongShare);
      return silent ? undefined : value;
    }
    const bad = name.includes("500");
    const share = outage && name.includes("2") ? 0.4 : 0.0005;
    value += 600 * (bad ? share : 1 - share);
    return silent ? undefined : value;
  });
}

const SERIES = [
  'requests_total{code="200",version="1"}',
  'requests_total{code="500",version="1"}',
  'requests_total{code="200",version="2"}',
  'requests_total{code="500",version="2"}',
  'outcomes_total{outcome="right"}',
  'outcomes_total{outcome="wrong"}',
  "updated",
];

function dump(): string {
  const lines = (name: string) =>
    values(name).flatMap((value, minute) => (value === undefined ? [] : [`${name} ${value} ${START + minute * 60}`]));
  const family = (name: string, type: string) =>
    `# TYPE ${name} ${type}\n${SERIES.filter((series) => series.startsWith(name))
      .flatMap(lines)
      .join("\n")}\n`;
  return `${family("requests", "counter")}${family("outcomes", "counter")}${family("updated", "gauge")}# EOF\n`;
}

type Fired = {
  readonly slo: string;
  readonly alert: string;
  readonly tier: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly firings: readonly { readonly fromSeconds: number; readonly toSeconds?: number }[];
};

/** The alert of the real rules. */
function alertsOf({ slo, alert, tier, labels }: Fired): string {
  const version = labels["version"] === undefined ? "" : `, version="${labels["version"]}"`;
  const budget = /^(\d+) %/.exec(tier)?.[1];
  const own = budget ? `, budget_tier="${budget}"` : tier === "absent" ? "" : `, burn_tier="${tier}"`;
  return `count(ALERTS{alertname="${alert}", alertstate="firing", sloth_id="${slo}"${own}${version}})`;
}

describe("a replay and the real rules", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-parity-"));
    await writeFile(join(folder, "shop.yaml"), SPEC);
    await writeFile(join(folder, "dump.om"), dump());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "fire and end every burn and absence alert at the same minute, and budget alerts within the slow interval",
    { timeout: 300_000 },
    async () => {
      let out = "";
      const io = {
        out: (text: string) => void (out += text),
        err: () => undefined,
        terminal: false,
        env: process.env,
        cwd: folder,
        now: () => 0,
      };
      const end = new Date((START + MINUTES * 60) * 1000).toISOString();
      await run(["backtest", "shop.yaml", "--openmetrics", "dump.om", "--to", end, "--json"], io);
      const { replays } = JSON.parse(out) as {
        readonly replays: readonly { readonly slo: string; readonly alerts: readonly Fired[] }[];
      };
      const fired = replays.flatMap(({ slo, alerts }) => alerts.map((alert) => ({ ...alert, slo })));
      expect(new Set(fired.map(({ alert }) => alert))).toEqual(
        new Set(["SLOErrorBudgetBurn", "SLOErrorBudgetConsumed", "SLOMetricAbsent"]),
      );
      const expected = fired.flatMap((alert) =>
        alert.firings.flatMap(({ fromSeconds, toSeconds }): Expectation[] => {
          const moment = (seconds: number, fires: boolean): Expectation => ({
            at: formatDuration(seconds - START),
            expr: alertsOf(alert),
            gives: fires ? { "{}": 1 } : {},
          });
          // Budgets are recorded by the slow group, which leaves the last interval to the next run. promtool evaluates
          // every group at each step, so the slow interval is a step here.
          const late = alert.alert === "SLOErrorBudgetConsumed" ? 120 : 0;
          return [
            moment(fromSeconds - 60, false),
            moment(fromSeconds + late, true),
            ...(toSeconds === undefined ? [] : [moment(toSeconds - 60, true), moment(toSeconds + late, false)]),
          ];
        }),
      );
      expect(expected.length).toBeGreaterThan(20);
      const text = (name: string) =>
        values(name).map((value) => (value === undefined ? "_" : name === "updated" ? value - START : value));
      const faults = await tell({
        spec: SPEC,
        interval: "1m",
        series: SERIES.map((series) => ({ series, values: text(series).join(" ") })),
        expect: expected,
      });
      expect(faults).toBe("");
    },
  );
});
