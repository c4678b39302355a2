import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { timeToFire } from "@noops-ml/rules/model/time-to-fire.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type InputSeries, compileText, tellRules } from "./promtool.ts";

const WARMUP = 125;
const OUTAGE = 130;
/** A counter that grows by one slope a minute, and by another from the outage on. */
const counter = (series: string, before: number, after: number): InputSeries => ({
  series,
  values: `0+${before}x${WARMUP} ${before * WARMUP + after}+${after}x${OUTAGE}`,
});
const gauge = (series: string, before: number, after: number): InputSeries => ({
  series,
  values: `${before}x${WARMUP} ${after}x${OUTAGE}`,
});
const clock = (series: string): InputSeries => ({ series, values: `0+60x${WARMUP + OUTAGE}` });

/** How each kind burns: what it promises, and series in which the share `bad` of its events, or every moment, is bad. */
type Kind = {
  readonly sli: string;
  readonly series: (bad: number) => readonly InputSeries[];
  /** Minutes from the fault to the first bad moment. */
  readonly delay?: number;
  /** A moment is bad or it is not. */
  readonly moments?: true;
};

const RATE = 1000;
const KINDS: Readonly<Record<string, Kind>> = {
  events: {
    sli: "events: {good: ok, total: all}",
    series: (bad) => [counter("all", RATE, RATE), counter("ok", RATE, RATE * (1 - bad))],
  },
  latency: {
    sli: "latency: {histogram: seconds, le: 0.3}",
    series: (bad) => [
      counter("seconds_count", RATE, RATE),
      counter('seconds_bucket{le="0.3"}', RATE, RATE * (1 - bad)),
    ],
  },
  accuracy: {
    sli: `accuracy: {outcomes: outcomes, bad: 'outcome="incorrect"'}`,
    series: (bad) => [
      counter('outcomes{outcome="correct"}', RATE, RATE * (1 - bad)),
      counter('outcomes{outcome="incorrect"}', 0, RATE * bad),
    ],
  },
  mttr: {
    sli: "mttr: {histogram: mend, within: 15m}",
    series: (bad) => [counter("mend_count", RATE, RATE), counter('mend_bucket{le="900"}', RATE, RATE * (1 - bad))],
  },
  activation: {
    sli: "autoscaler: {histogram: scale, within: 30s}",
    series: (bad) => [counter("scale_count", RATE, RATE), counter('scale_bucket{le="30"}', RATE, RATE * (1 - bad))],
  },
  capacity: {
    sli: "autoscaler: {desired: wanted, ready: there, within: 5m}",
    series: () => [gauge("wanted", 2, 2), gauge("there", 2, 1)],
    delay: 5,
    moments: true,
  },
  freshness: {
    sli: "freshness: {timestamp: updated, maxAge: 5m}",
    series: () => [{ series: "updated", values: `0+60x${WARMUP} ${60 * WARMUP}x${OUTAGE}` }],
    delay: 5,
    moments: true,
  },
  pipeline: {
    sli: "pipeline: {lastRunSuccess: success, lastRun: ran, maxAge: 26h}",
    series: () => [gauge("success", 1, 0), clock("ran")],
    moments: true,
  },
  cost: {
    sli: "cost: {spend: spend, units: units, maxPerUnit: 0.002, over: 5m}",
    series: () => [counter("spend", 1, 40), counter("units", RATE, RATE)],
    moments: true,
  },
  drift: {
    sli: "drift: {target: features, maxShare: 10%}",
    series: () => [gauge('score{feature="a"}', 0, 1), clock("drift_ran")],
    moments: true,
  },
  fairness: {
    sli: "fairness: {positives: yes, predictions: asked, group: group, minRatio: 90%, minSamples: 10, over: 5m}",
    series: () => [
      ...["a", "b"].map((group) => counter(`asked{group="${group}"}`, RATE, RATE)),
      counter('yes{group="a"}', RATE / 2, RATE / 2),
      counter('yes{group="b"}', RATE / 2, 0),
    ],
    moments: true,
  },
  canary: {
    sli: "canary: {ratio: 1.2, margin: 0.005}",
    series: () => [
      ...["old", "new"].map((track) => counter(`asked_of{track="${track}"}`, RATE, RATE)),
      counter('failed_of{track="new"}', 0, RATE),
    ],
    moments: true,
  },
  coverage: {
    sli: `coverage: {expected: "count(up)", live: "count(up == 1)"}`,
    series: () => [gauge('up{instance="a"}', 1, 1), gauge('up{instance="b"}', 1, 0)],
  },
};

/** Half of two services is missing. */
const badOf = (name: string, bad: number) => (name === "coverage" ? 0.5 : KINDS[name]?.moments ? 1 : bad);

/** Windows short enough for promtool to tell many stories; what counts moments sums even these from the base series. */
const specOf = (objectives: Readonly<Record<string, number>>) => `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  ladders:
    short:
      - {tier: first, severity: page, share: 5%, long: 1h, short: 5m}
      - {tier: second, severity: ticket, share: 8%, long: 2h, short: 10m}
---
apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  window: 2d
  alerting: {policy: p, ladder: short}
  drift: {lastRun: drift_ran, cadence: 1h, features: {score: score, threshold: 0.2}}
  canary: {requests: asked_of, errors: failed_of, track: {label: track, stable: old, canary: new}}
  slos:
${Object.entries(KINDS)
  .map(([name, { sli }]) => `    - {name: ${name}, objective: ${objectives[name] ?? 99}, ${sli}}`)
  .join("\n")}
`;

/** Where a threshold is met exactly on a minute, or at exactly the error ratio, the last digit of a double decides. */
function isTie(objective: number, bad: number): boolean {
  return [
    [0.05, 60],
    [0.08, 120],
  ].some(([share = 0, longMinutes = 0]) => {
    const threshold = (share * 2880 * (1 - objective / 100)) / longMinutes;
    // Ranges over recorded series hold one sample more than they have minutes, and rates ramp up in between.
    const near = (minutes: number) => Math.abs(minutes - Math.round(minutes)) < 0.02;
    const lengths = [longMinutes, longMinutes + 1].map((length) => (threshold * length) / bad);
    return Math.abs(threshold / bad - 1) < 0.01 || lengths.some(near);
  });
}

async function disagreement(objectives: Readonly<Record<string, number>>, bad: number): Promise<string> {
  const spec = specOf(objectives);
  const { models, issues } = buildModels(parseSources([{ file: "s.yaml", text: spec }]), { unixSeconds: () => 0 });
  expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
  const slos = models.flatMap(({ model }) => model.slos);
  expect(slos.map(({ name }) => name)).toEqual(Object.keys(KINDS));
  const expectations = slos.flatMap((slo) =>
    slo.burnTiers.flatMap((tier) => {
      const seconds = timeToFire(slo, tier, badOf(slo.name, bad));
      const expr = `count(ALERTS{alertname="SLOErrorBudgetBurn",burn_tier="${tier.tier}",alertstate="firing",sloth_id="${slo.id}"})`;
      if (seconds === undefined) return [{ at: `${WARMUP + OUTAGE - 10}m`, expr, gives: {} }];
      const fires = WARMUP + (KINDS[slo.name]?.delay ?? 0) + seconds / 60;
      return [
        { at: `${fires - 1}m`, expr, gives: {} },
        { at: `${fires}m`, expr, gives: { "{}": 1 } },
      ];
    }),
  );
  const series = Object.entries(KINDS).flatMap(([name, kind]) => kind.series(badOf(name, bad)));
  // Burn alerts live in the fast groups; the others would take promtool longer than these.
  const rules = compileText(spec)
    .filter(({ path }) => path.startsWith("prometheus/"))
    .map(({ path, text }) => {
      const { groups } = parse(text) as { groups: { name: string }[] };
      return { path, text: JSON.stringify({ groups: groups.filter(({ name }) => name.startsWith("noops-fast")) }) };
    });
  return tellRules(rules, { interval: "1m", series, expect: expectations });
}

describe("the time-to-page table of every kind that burns", () => {
  const names = Object.keys(KINDS);
  it("agrees with promtool at the lowest objective, 65", async () => {
    expect(await disagreement(Object.fromEntries(names.map((name) => [name, 65])), 1)).toBe("");
  }, 240_000);

  it("agrees with promtool for whatever objectives and share of errors", async () => {
    const setting = fc
      .integer({ min: 2, max: 100 })
      .map((percent) => percent / 100)
      .chain((bad) => {
        const objective = (name: string) =>
          fc
            .integer({ min: 650, max: 999 })
            .map((tenths) => tenths / 10)
            .filter((each) => !isTie(each, badOf(name, bad)));
        return fc.record({
          bad: fc.constant(bad),
          objectives: fc.record(Object.fromEntries(names.map((name) => [name, objective(name)]))),
        });
      });
    await fc.assert(
      fc.asyncProperty(setting, async ({ bad, objectives }) => {
        expect(await disagreement(objectives, bad)).toBe("");
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 240_000);
});
