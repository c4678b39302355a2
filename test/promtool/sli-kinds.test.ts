import { describe, expect, it } from "vitest";
import { compileText, promtool, withFiles } from "./promtool.ts";

const DRIFT = `  drift:
    lastRun: model_drift_last_run_timestamp_seconds
    cadence: 1h
    features: {score: 'model_feature_drift_score{method="psi"}', threshold: 0.2}
`;
const CANARY = `  canary:
    requests: model_predictions_total
    errors: model_prediction_errors_total
    track: {label: track, stable: stable, canary: canary}
`;
const ROLES = "  canary: {requests: model_predictions_total, errors: model_prediction_errors_total}\n";

/** One SLO of every kind, with how many stories its inputs allow. */
const KINDS: readonly (readonly [string, string, string, number])[] = [
  ["events by bad", `events: {bad: 'requests_total{code=~"5.."}', total: requests_total}`, "", 3],
  ["events by good", `events: {good: 'requests_total{result="ok"}', total: requests_total}`, "", 3],
  ["events of two metrics", "events: {bad: model_prediction_errors_total, total: model_predictions_total}", "", 3],
  [
    "latency of classic buckets",
    "latency: {histogram: model_prediction_latency_seconds, le: 0.3, type: classic}",
    "",
    3,
  ],
  ["latency with a whole bound", "latency: {histogram: model_prediction_latency_seconds, le: 1}", "", 3],
  [
    "accuracy with coverage",
    `accuracy: {outcomes: model_prediction_outcomes_total, bad: 'outcome="incorrect"', predictions: model_predictions_total, labelLag: 10m, minCoverage: 0.8, confidence: wilson95}`,
    "",
    2,
  ],
  ["freshness", "freshness: {timestamp: model_feature_last_updated_timestamp_seconds, maxAge: 10m}", "", 2],
  [
    "freshness, absent is bad",
    "freshness: {timestamp: model_feature_last_updated_timestamp_seconds, maxAge: 10m, absent: bad}",
    "",
    1,
  ],
  ["drift", "drift: {target: features, maxShare: 0.1}", DRIFT, 2],
  [
    "cost per unit",
    "cost: {spend: model_inference_cost_usd_total, units: model_predictions_total, maxPerUnit: 0.002, over: 15m}",
    "",
    2,
  ],
  ["canary by track", "canary: {ratio: 1.2, margin: 0.005}", CANARY, 1],
  ["canary by role", "canary: {ratio: 1.2, margin: 0.005}", ROLES, 1],
  [
    "pipeline",
    "pipeline: {lastRunSuccess: model_pipeline_last_run_success, lastRun: model_pipeline_last_run_timestamp_seconds, maxAge: 26h}",
    "",
    2,
  ],
  ["autoscaler by replicas", "autoscaler: {desired: replicas_desired, ready: replicas_ready, within: 2m}", "", 2],
  ["autoscaler by histogram", "autoscaler: {histogram: activation_seconds, within: 60s}", "", 2],
  ["mean time to remediate", "mttr: {within: 15m}", "", 2],
  ["observability coverage", "coverage: {expected: 'count(up)', live: 'count(up == 1)'}", "", 1],
  [
    "fairness by ratio",
    "fairness: {positives: model_group_positive_total, predictions: model_group_predictions_total, minRatio: 80%, over: 15m}",
    "",
    2,
  ],
  [
    "fairness by difference",
    "fairness: {positives: model_group_positive_total, predictions: model_group_predictions_total, maxDifference: 0.1, over: 15m}",
    "",
    2,
  ],
  ["slices", "slices: {bad: probe_bad}", "", 2],
  ["a ratio that someone records", "ratio: {error: recorded_ratio}", "", 2],
  ["a ratio of someone else", "ratio: {error: 'avg_over_time(probe_failed[{{.window}}])'}", "", 1],
];

describe("every SLI kind", { timeout: 240_000 }, () => {
  it.each(KINDS)("%s passes its generated stories", async (_, sli, spec, stories) => {
    const text = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  serving: {selector: {model: m}, groupBy: [version]}
${spec}  slos: [{name: a, objective: 99, ${sli}}]
`;
    const files = compileText(text);
    const test = files.find(({ path }) => path.startsWith("tests/"))?.text ?? "";
    expect(test.match(/^- name: /gm)?.length ?? 0).toBe(stories);
    const said = await withFiles(files, async (folder) => [
      await promtool(["check", "rules", "prometheus/m.rules.yaml"], folder),
      await promtool(["test", "rules", "tests/m-a.test.yaml"], folder),
    ]);
    expect(said).toEqual(["", ""]);
  });
});
