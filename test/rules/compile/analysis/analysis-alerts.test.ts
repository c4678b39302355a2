import { describe, expect, test } from "vitest";
import { canaryGroups } from "@noops-ml/rules/compile/canary-group.ts";
import { compileModel } from "@noops-ml/rules/compile/compile-model.ts";
import { modelOf } from "./model-of.ts";
import { checkRules, type Expectation, type InputSeries, testRules } from "./rule-test.ts";

const MODEL = modelOf({
  canary: {
    requests: "model_predictions_total",
    errors: "model_prediction_errors_total",
    latency: { histogram: "model_prediction_latency_seconds", le: 0.25, shape: [0.1, 0.25] },
    features: true,
  },
  drift: { input: "bins", reference: "baseline", featureCount: 2 },
});
const END = 60;

/** How often an alert fires at a minute. */
const firing = (minute: number, alert: string, more: string, count: number): Expectation => ({
  at: `${minute}m`,
  expr: `count(ALERTS{alertname="${alert}",alertstate="firing",noops_model="fraud"${more}}) or vector(0)`,
  samples: [{ labels: "{}", value: count }],
});

/** A counter of a pod that grows by `rate` a minute between its birth and its end. */
const counter = (series: string, rate: number, from = 0, to = END): InputSeries => ({
  series,
  values: Array.from({ length: END + 1 }, (_, t) => (t < from || t > to ? "_" : String((t - from) * rate))).join(" "),
});

/** A counter that begins anew every three minutes after the half hour, as one of a pod that crashes. */
const crashing = (series: string): InputSeries => ({
  series,
  values: Array.from({ length: END + 1 }, (_, t) => String(t > 30 ? (t % 3) * 60 : t * 60)).join(" "),
});

const roles = [
  ["6", "stable"],
  ["7", "canary"],
]
  .map(([version, role]) =>
    counter(`model_version_role{model="fraud",version="${version ?? ""}",role="${role ?? ""}",run="r1"}`, 0),
  )
  .map(({ series }): InputSeries => ({ series, values: `1x${END}` }));

const pod = (version: string, instance: string): string => `model="fraud",version="${version}",instance="${instance}"`;
const errors = (version: string, instance: string): InputSeries =>
  counter(`model_prediction_errors_total{${pod(version, instance)}}`, 1);

describe("alerts about a canary beside its verdict", () => {
  const groups = canaryGroups(MODEL, {});
  const stable = [counter(`model_predictions_total{${pod("6", "a")}}`, 600), errors("6", "a")];

  test("a pod that crashes again and again voids the evidence, and says so", async () => {
    const series = [...stable, ...roles, crashing(`model_predictions_total{${pod("7", "b")}}`), errors("7", "b")];
    const expectations = [
      firing(29, "ModelCanaryRestarted", "", 0),
      firing(45, "ModelCanaryRestarted", `,version="7",noops_cause="F4"`, 1),
    ];
    expect(await testRules({ groups, series, expectations })).toBe("");
  });

  test("new pods count as restarts once the first have settled", async () => {
    const pods = ["b", "c", "d", "e"].flatMap((name, i) => [
      counter(`model_predictions_total{${pod("7", name)}}`, 60, i === 0 ? 0 : 35 + i, i === 0 ? 35 : END),
      errors("7", name),
    ]);
    const expectations = [
      firing(9, "ModelCanaryRestarted", "", 0),
      firing(34, "ModelCanaryRestarted", "", 0),
      firing(40, "ModelCanaryRestarted", `,version="7"`, 1),
      firing(60, "ModelCanaryRestarted", "", 0),
    ];
    expect(await testRules({ groups, series: [...stable, ...roles, ...pods], expectations })).toBe("");
  });

  test("another latency and another feature raise tickets of their own", async () => {
    const arm = (version: string, fast: number, bins: readonly [number, number]): InputSeries[] => {
      const labels = pod(version, version);
      const bucket = (le: string, rate: number) =>
        counter(`model_prediction_latency_seconds_bucket{${labels},le="${le}"}`, rate);
      const feature = (name: string, bin: string, rate: number) =>
        counter(`model_feature_bin_total{${labels},feature="${name}",layout="L",bin="${bin}"}`, rate);
      return [
        counter(`model_predictions_total{${labels}}`, 100),
        bucket("0.1", fast),
        bucket("0.25", 95),
        bucket("+Inf", 100),
        feature("amount", "low", bins[0]),
        feature("amount", "high", bins[1]),
        feature("country", "one", 50),
        feature("country", "two", 50),
      ];
    };
    const series = [...roles, ...arm("6", 60, [70, 30]), ...arm("7", 90, [30, 70])];
    const expectations = [
      firing(1, "ModelCanaryShifted", "", 0),
      firing(END, "ModelCanaryShifted", `,guard="latency_shape",version="7"`, 1),
      firing(END, "ModelCanaryShifted", `,guard="feature:amount",version="7"`, 1),
      firing(END, "ModelCanaryShifted", `,guard="feature:country"`, 0),
    ];
    expect(await testRules({ groups, series, expectations })).toBe("");
  });
});

describe("alerts about the rules themselves", () => {
  const groups = compileModel(MODEL, {});
  const group = `rule_group="/etc/rules/fraud.yaml;noops-canary-fraud"`;

  test("a group that takes more than half of its interval, and one that was left out", async () => {
    const own = (metric: string, value: string): InputSeries => ({
      series: `prometheus_rule_group_${metric}{${group}}`,
      values: value,
    });
    const others = `prometheus_rule_group_last_duration_seconds{rule_group="x;noops-canary-fraud-two"}`;
    const series = [
      own("interval_seconds", `60x${END}`),
      own("last_duration_seconds", `20x20 40x${END}`),
      own("iterations_missed_total", `0x30 1x${END}`),
      { series: others, values: `90x${END}` },
    ];
    const expectations = [
      firing(19, "NoopsRuleGroupSlow", "", 0),
      firing(45, "NoopsRuleGroupSlow", `,noops_cause="F7"`, 1),
      firing(29, "NoopsRuleGroupMissed", "", 0),
      firing(35, "NoopsRuleGroupMissed", `,noops_cause="F7"`, 1),
    ];
    const health = groups.filter(({ name }) => name === "noops-health-fraud");
    expect(await checkRules(health)).toBe("");
    expect(await testRules({ groups: health, series, expectations })).toBe("");
  });
});
