import type { Observed } from "../../../rules/lint/lint-rule.ts";
import { type LintResult, lintModel } from "../../../rules/lint/lint.ts";
import { buildModels } from "../../../rules/model/build-models.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";

/** A model that no rule complains about. */
export const EXEMPLARY = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata:
  name: ranking
  description: Orders offers on the start page.
  labels: {team: search, owner: ranking}
spec:
  serving: {environment: prod, selector: {model: ranking}, groupBy: [version]}
  window: 30d
  evaluation: {retention: 60d}
  deployment:
    registry: mlflow
    name: ranking
    kubernetes: {namespace: ranking, deployment: ranking, minReplicas: 2, maxReplicas: 20}
    retrain: {uses: kubeflow.run, pipeline: ranking}
  drift:
    reference: baseline
    lastRun: drift_run_seconds
    cadence: 1h
    features: {score: 'psi_score{method="psi"}', threshold: 0.2}
  canary:
    requests: model_predictions_total
    errors: model_prediction_errors_total
    latency: {histogram: model_prediction_latency_seconds, le: 0.25}
    minRequests: 5000
    minAge: 30m
  slos:
    - name: availability
      objective: 99.9
      description: Offers are ranked.
      lowTraffic: {minEvents: 100, minFailures: 3}
      events: {bad: model_prediction_errors_total, total: model_predictions_total}
    - name: latency
      objective: 99
      description: Ranking takes a quarter of a second at most.
      lowTraffic: {minEvents: 100, minFailures: 3}
      latency: {histogram: model_prediction_latency_seconds, le: 0.25}
    - name: schema
      objective: 99.5
      description: Features are as in training.
      cause: F1
      lowTraffic: {minFailures: 3}
      events: {bad: model_feature_violations_total, total: model_predictions_total}
    - name: accuracy
      objective: 92
      description: Clicked offers were ranked high.
      lowTraffic: {minFailures: 3}
      accuracy: {outcomes: model_prediction_outcomes_total, bad: 'outcome="incorrect"', predictions: model_predictions_total, labelLag: 1h, minCoverage: 0.8}
    - name: freshness
      objective: 99
      description: Features are an hour old at most.
      groupBy: []
      freshness: {timestamp: model_feature_last_updated_timestamp_seconds, maxAge: 1h, absent: bad}
    - name: drift
      objective: 95
      description: At most a tenth of the features has drifted.
      drift: {target: features, maxShare: 10%}
    - name: canary
      objective: 95
      description: A new version fails about as rarely as the old one.
      canary: {ratio: 1.2, margin: 0.005}
    - name: unit-cost
      objective: 95
      description: A ranking costs a hundredth of a cent at most.
      groupBy: []
      cost: {spend: model_inference_cost_usd_total, units: model_predictions_total, maxPerUnit: 0.0001}
    - name: spend
      objective: 99
      description: At most 50 dollars a day.
      groupBy: []
      cost: {spend: model_inference_cost_usd_total, cap: {amount: 50, per: 1d}}
    - name: training
      objective: 95
      description: The last training run is a day old at most.
      cause: F5
      groupBy: []
      pipeline: {lastRunSuccess: model_pipeline_last_run_success, lastRun: model_pipeline_last_run_timestamp_seconds, maxAge: 26h}
  alerting: {policy: default-policy, impact: "A wrong order costs 200 EUR an hour."}
  runbooks: [rollback-ranking]
  actions: [rollback-alias, retrain]
`;

export const POLICY = `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: default-policy}
spec:
  rules:
    - {name: rollback, when: class == "rollback", level: L2, approvers: [ml-oncall], maxPerDay: 5, reason: A person looks.}
`;

const unixSeconds = (text: string) => Date.parse(text) / 1000;

/** Findings about a model text, as `rule` ids with their lines. */
export function lint(text: string, policy = POLICY, observed?: Observed): readonly LintResult[] {
  const set = parseSources([
    { file: "model.yaml", text },
    { file: "policy.yaml", text: policy },
  ]);
  const built = buildModels(set, { unixSeconds });
  const errors = [...set.issues, ...built.issues].filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return built.models.flatMap(({ document, model, policy: found }, at) => {
    const located = set.models[at]?.document;
    return located ? lintModel({ document, model, policy: found, dashboardLinked: true, observed }, located) : [];
  });
}
