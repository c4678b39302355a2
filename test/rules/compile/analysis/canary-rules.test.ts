import { describe, expect, test } from "vitest";
import { canaryGroups } from "@noops-ml/rules/compile/canary-group.ts";
import { CANARY_VERDICT_CODES } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { seededRandom } from "../../../bench/seeded-random.ts";
import { checkRules, testRules } from "./rule-test.ts";
import type { Expectation } from "./rule-test.ts";
import { BOUNDS, inputSeries, oracle, SHAPE } from "./canary-scenario.ts";
import type { Minute, OracleMinute, Pod, Run, Scenario } from "./canary-scenario.ts";
import { modelOf } from "./model-of.ts";

const MODEL = modelOf({
  canary: {
    requests: "model_predictions_total",
    errors: "model_prediction_errors_total",
    latency: { histogram: "model_prediction_latency_seconds", le: 0.25, shape: [...SHAPE] },
    loss: { required: true },
    classes: "model_predictions_by_class_total",
    features: true,
  },
  drift: { input: "bins", featureCount: 2 },
});
const GROUPS = canaryGroups(MODEL, {});

/** How the requests of a version turn out. */
type Quality = {
  readonly error: number;
  readonly slow: readonly number[];
  readonly classes: readonly number[];
  readonly wrong: number;
};
const HEALTHY: Quality = { error: 0.02, slow: [0.4, 0.1, 0.02], classes: [0.7, 0.2, 0.1], wrong: 0.1 };

function pod(
  seed: number,
  shape: Omit<Pod, "minutes"> & {
    to: number;
    n: (t: number) => number;
    labels?: (t: number) => number;
    quality?: Quality;
  },
): Pod {
  const { to, n, labels, quality = HEALTHY, ...rest } = shape;
  const random = seededRandom(seed);
  const minutes = Array.from({ length: to - shape.from }, (_, i): Minute => {
    const [requests, labelled] = [n(shape.from + i + 1), (labels ?? n)(shape.from + i + 1)];
    let left = requests;
    const slow = quality.slow.map(
      (share, at) => (left = random.binomial(left, share / (at === 0 ? 1 : (quality.slow[at - 1] ?? 1)))),
    );
    const first = random.binomial(requests, quality.classes[0] ?? 0);
    const second = random.binomial(requests - first, (quality.classes[1] ?? 0) / (1 - (quality.classes[0] ?? 0)));
    return {
      n: requests,
      k: random.binomial(requests, quality.error),
      slow,
      classes: [first, second, requests - first - second],
      labels: labelled,
      loss: random.binomial(labelled, quality.wrong),
    };
  });
  return { ...rest, minutes };
}

const H = `model="fraud",run="RUN"`;
const CLOSE = 1e-8;

/** Each number of the oracle as an expression that is 1 when the recorded series agrees. */
function agreement(run: Run, minute: OracleMinute): Expectation[] {
  const at = `${minute.t}m`;
  const labels = H.replace("RUN", run.id);
  const close = (selector: string, value: number | null, guard = ""): Expectation => ({
    at,
    expr: value === null ? selector : `abs(${selector} - ${value < 0 ? `(${value})` : value}) <= bool ${CLOSE}`,
    samples: value === null ? [] : [{ labels: `{${guard}${labels}}`, value: 1 }],
  });
  const guards = Object.entries(minute.guards).flatMap(([guard, { worse, ok }]) => [
    close(
      `sum by (guard,model,run) (noops:canary:loge{${labels},guard="${guard}",h="worse"})`,
      worse,
      `guard="${guard}",`,
    ),
    close(`sum by (guard,model,run) (noops:canary:loge{${labels},guard="${guard}",h="ok"})`, ok, `guard="${guard}",`),
  ]);
  return [
    ...guards,
    close(`noops:canary:loge_worse{${labels}}`, minute.decision.logWorse),
    ...Object.entries(minute.different).map(([guard, value]) =>
      close(
        `sum by (guard,model,run) (noops:canary:loge{${labels},guard="${guard}",h="different"})`,
        value,
        `guard="${guard}",`,
      ),
    ),
    close(`noops:canary:loge_different{${labels}}`, minute.different.classes ?? 0),
    close(`noops:canary:robust{${labels}}`, minute.robust),
    close(`noops:canary:age_minutes{${labels}}`, minute.age),
    close(`noops:canary:n{${labels}}`, minute.requests),
    close(`noops:canary:n10{${labels}}`, minute.last10),
    close(`noops:canary:history{${labels}}`, minute.history),
    close(`noops:canary:verdict{${labels}}`, CANARY_VERDICT_CODES[minute.decision.verdict]),
    {
      at,
      expr: `count by (reason) (noops:canary:reason{${labels}})`,
      samples: [{ labels: `{reason="${minute.decision.reason}"}`, value: 1 }],
    },
  ];
}

/** Compares rules and statistics at these minutes of the run, and around the first verdict. */
async function compare(
  scenario: Scenario,
  run: Run,
  at: readonly number[],
): Promise<{ said: string; minutes: OracleMinute[] }> {
  const minutes = oracle(scenario, run);
  const first = minutes.find((minute) => minute.decision.verdict !== "continue")?.t ?? run.to;
  const wanted = new Set([...at, first - 1, first, run.to]);
  const expectations = minutes.filter(({ t }) => wanted.has(t)).flatMap((minute) => agreement(run, minute));
  return { said: await testRules({ groups: GROUPS, series: inputSeries(scenario), expectations }), minutes };
}

const RUN: Run = { id: "r1", stable: "6", canary: "7", from: 70, to: 130 };
const stablePods = [
  pod(1, { version: "6", name: "a", from: 0, to: 130, n: () => 250 }),
  pod(2, { version: "6", name: "b", from: 0, to: 130, n: () => 200 }),
];
const scenarioOf = (...canary: readonly Pod[]): Scenario => ({
  pods: [...stablePods, ...canary],
  runs: [RUN],
  end: 130,
});

describe("the canary rules say what the statistics say, to 1e-8", () => {
  test("promtool accepts the rules", async () => {
    expect(await checkRules(GROUPS)).toBe("");
  });

  test("a regressed canary is rolled back in the same minute", async () => {
    const bad = { ...HEALTHY, error: 0.08, slow: [0.5, 0.2, 0.1] };
    const scenario = scenarioOf(pod(3, { version: "7", name: "c", from: 70, to: 130, n: () => 60, quality: bad }));
    const { said, minutes } = await compare(scenario, RUN, [70, 71, 75, 90]);
    expect(said).toBe("");
    expect(minutes.some(({ decision }) => decision.verdict === "rollback")).toBe(true);
  });

  test("a healthy canary on two pods is promoted in the same minute", async () => {
    const canary = ["c", "d"].map((name, i) => pod(5 + i, { version: "7", name, from: 70, to: 130, n: () => 400 }));
    const { said, minutes } = await compare(scenarioOf(...canary), RUN, [71, 80, 99]);
    expect(said).toBe("");
    expect(minutes.find(({ decision }) => decision.verdict !== "continue")?.decision.verdict).toBe("promote");
  });

  test("shifted predictions ask a person", async () => {
    const other = { ...HEALTHY, classes: [0.5, 0.3, 0.2] };
    const scenario = scenarioOf(pod(8, { version: "7", name: "c", from: 70, to: 130, n: () => 800, quality: other }));
    const { said, minutes } = await compare(scenario, RUN, [85]);
    expect(said).toBe("");
    expect(minutes[minutes.length - 1]?.decision.reason).toBe("PREDICTIONS_SHIFTED");
  });

  test("a canary role without traffic is inconclusive from minute 10 on", async () => {
    const { said, minutes } = await compare(
      scenarioOf(pod(9, { version: "7", name: "c", from: 70, to: 130, n: () => 0 })),
      RUN,
      [79],
    );
    expect(said).toBe("");
    expect(minutes.find(({ decision }) => decision.verdict !== "continue")).toMatchObject({
      age: 10,
      decision: { reason: "NO_TRAFFIC" },
    });
  });

  test("silent minutes, a traffic step, a restarted pod and late labels change nothing in the agreement", async () => {
    const n = (t: number): number => (t > 80 && t < 84 ? 0 : t > 100 ? 300 : 60);
    const canary = pod(11, {
      version: "7",
      name: "c",
      from: 70,
      to: 130,
      n,
      labels: (t) => (t < 95 ? 0 : 20),
      restartAt: 90,
    });
    const second = pod(12, {
      version: "7",
      name: "d",
      from: 75,
      to: 130,
      n: () => 30,
      labels: () => 0,
      quality: { ...HEALTHY, error: 0.001 },
    });
    const { said } = await compare(scenarioOf(canary, second), RUN, [71, 76, 82, 90, 91, 96, 110]);
    expect(said).toBe("");
  });

  test("a second run of the model starts at zero evidence", async () => {
    const bad = { ...HEALTHY, error: 0.1 };
    const again: Run = { ...RUN, id: "r2", from: 100 };
    const first: Run = { ...RUN, to: 90 };
    const canary = pod(13, { version: "7", name: "c", from: 70, to: 130, n: () => 60, quality: bad });
    const scenario: Scenario = { pods: [...stablePods, canary], runs: [first, again], end: 130 };
    const { said, minutes } = await compare(scenario, again, [100, 101]);
    expect(said).toBe("");
    expect(minutes[0]?.guards["errors"]?.worse ?? 0).toBeLessThan(5);
  });

  test("the verdict alert fires with its verdict and the version on trial", async () => {
    const bad = { ...HEALTHY, error: 0.2 };
    const scenario = scenarioOf(pod(3, { version: "7", name: "c", from: 70, to: 130, n: () => 60, quality: bad }));
    const firing = `ALERTS{alertname="ModelCanaryVerdict",alertstate="firing",verdict="rollback",version="7",noops_cause="F4",sloth_severity="page"}`;
    const expectations: Expectation[] = [
      { at: "70m", expr: `count(${firing}) or vector(0)`, samples: [{ labels: "{}", value: 0 }] },
      { at: "130m", expr: `count(${firing})`, samples: [{ labels: "{}", value: 1 }] },
    ];
    expect(await testRules({ groups: GROUPS, series: inputSeries(scenario), expectations })).toBe("");
  });

  test("the same spec gives the same rules, and every bound is asked for the SLO's", () => {
    expect(JSON.stringify(canaryGroups(MODEL, {}))).toBe(JSON.stringify(GROUPS));
    expect(BOUNDS).toContain("0.25");
  });
});
