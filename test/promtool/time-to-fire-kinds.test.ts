import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Times, counter as counterOf, disagreement, slosOf, specOnLadder } from "./explained-minutes.ts";
import type { InputSeries } from "./promtool.ts";

const TIMES: Times = { warmup: 125, outage: 130, step: 1 };
const { warmup: WARMUP, outage: OUTAGE } = TIMES;
const counter = (series: string, before: number, after: number) => counterOf(TIMES, series, before, after);
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
  slices: {
    sli: "slices: {bad: broken}",
    series: () => [gauge("broken", 0, 1)],
    moments: true,
  },
  ratio: {
    sli: "ratio: {error: recorded_ratio}",
    series: (bad) => [gauge("recorded_ratio", 0, bad)],
  },
  computed: {
    sli: `ratio: {error: "sum(rate(lost[{{.window}}])) / sum(rate(sent[{{.window}}]))"}`,
    series: (bad) => [counter("sent", RATE, RATE), counter("lost", 0, RATE * bad)],
  },
  coverage: {
    sli: `coverage: {expected: "count(up)", live: "count(up == 1)"}`,
    series: () => [gauge('up{instance="a"}', 1, 1), gauge('up{instance="b"}', 1, 0)],
  },
};

/** Half of two services is missing. */
const badOf = (name: string, bad: number) => (name === "coverage" ? 0.5 : KINDS[name]?.moments ? 1 : bad);

/** Windows short enough for promtool to tell many stories; what counts moments sums even these from the base series. */
const LADDER = [
  "tier: first, severity: page, share: 5%, long: 1h, short: 5m",
  "tier: second, severity: ticket, share: 8%, long: 2h, short: 10m",
];
const specOf = (objectives: Readonly<Record<string, number>>) =>
  specOnLadder(
    LADDER,
    `  window: 2d
  drift: {lastRun: drift_ran, cadence: 1h, features: {score: score, threshold: 0.2}}
  canary: {requests: asked_of, errors: failed_of, track: {label: track, stable: old, canary: new}}
  slos:
${Object.entries(KINDS)
  .map(([name, { sli }]) => `    - {name: ${name}, objective: ${objectives[name] ?? 99}, ${sli}}`)
  .join("\n")}
`,
  );

function disagree(objectives: Readonly<Record<string, number>>, bad: number): Promise<string> {
  const spec = specOf(objectives);
  const slos = slosOf(spec);
  expect(slos.map(({ name }) => name)).toEqual(Object.keys(KINDS));
  const faults = slos.map((slo) => ({ slo, ratio: badOf(slo.name, bad), delay: KINDS[slo.name]?.delay ?? 0 }));
  const series = Object.entries(KINDS).flatMap(([name, kind]) => kind.series(badOf(name, bad)));
  return disagreement(spec, faults, series, TIMES);
}

describe("the time-to-page table of every kind that burns", () => {
  const names = Object.keys(KINDS);
  it("agrees with promtool at the lowest objective, 65", async () => {
    expect(await disagree(Object.fromEntries(names.map((name) => [name, 65])), 1)).toBe("");
  }, 240_000);

  it("agrees with promtool for whatever objectives and share of errors", async () => {
    const setting = fc.record({
      bad: fc.integer({ min: 2, max: 100 }).map((percent) => percent / 100),
      objectives: fc.record(
        Object.fromEntries(
          names.map((name) => [name, fc.integer({ min: 650, max: 999 }).map((tenths) => tenths / 10)]),
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(setting, async ({ bad, objectives }) => {
        expect(await disagree(objectives, bad)).toBe("");
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 240_000);
});
