import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportOpenSlo } from "../../../rules/export/export-openslo.ts";
import { importSources } from "../../../rules/import/import-sources.ts";
import { buildModels } from "../../../rules/model/build-models.ts";
import { renderDocuments } from "../../../rules/render/model-documents.ts";
import { renderYaml } from "../../../rules/render/yaml.ts";
import { parseSources } from "../../../rules/spec/parse-sources.ts";

const unixSeconds = (text: string) => Date.parse(text) / 1000;
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const POLICY = read("demo/policies/demo.yaml");

/** Every SLI kind, window and setting that a document can have. */
const EVERYTHING = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: everything, description: All of it., labels: {team: risk}}
spec:
  serving: {service: Every.Thing, selector: {model: x}, groupBy: [version]}
  window: 28d
  canary: {requests: model_predictions_total, errors: model_prediction_errors_total}
  drift: {lastRun: last_run, cadence: 1h, features: {score: scores, threshold: 0.2}}
  runbooks: [one]
  slos:
    - {name: availability, objective: 99.9, lowTraffic: {minEvents: 100}, events: {bad: 'r_total{code="5"}', total: r_total}, labels: {kind: http}}
    - {name: good, objective: 99.95, events: {good: 'r_total{code="2"}', total: r_total}, window: {calendar: month, zone: "+01:00"}}
    - {name: latency, objective: 99, latency: {histogram: seconds, le: 0.3}, cause: F3, runbook: one}
    - {name: accuracy, objective: 92, accuracy: {outcomes: outcomes_total, bad: 'outcome="incorrect"', labelCadence: 1d}}
    - {name: freshness, objective: 99, freshness: {timestamp: updated, maxAge: 1h, absent: bad}}
    - {name: drift, objective: 95, drift: {target: features, maxShare: 10%}, window: {calendar: week}}
    - {name: cost, objective: 95, cost: {spend: usd_total, units: r_total, maxPerUnit: 0.002}}
    - {name: cap, objective: 99, cost: {spend: usd_total, cap: {amount: 10, per: 1d}}}
    - {name: canary, objective: 95, window: 1d, canary: {ratio: 1.2, margin: 0.005}}
    - {name: training, objective: 90, pipeline: {lastRunSuccess: ok, lastRun: last, maxAge: 26h}}
    - {name: coverage, objective: 95, coverage: {expected: count(services), live: count(live)}}
    - {name: fairness, objective: 95, fairness: {positives: p_total, predictions: a_total, minRatio: 80%}}
    - {name: other, objective: 95, ratio: {error: "avg_over_time(x[{{.window}}])"}, alerting: {impact: Costly.}}
`;

function build(texts: readonly string[]) {
  const set = parseSources(texts.map((text, at) => ({ file: `${at}.yaml`, text })));
  const built = buildModels(set, { unixSeconds });
  const errors = [...set.issues, ...built.issues].filter(({ severity }) => severity === "error");
  expect(errors).toEqual([]);
  return built.models;
}

describe("exporting OpenSLO v1", () => {
  it.each([
    ["the demo's model", [read("demo/models/fraud.yaml"), POLICY]],
    ["a model of every kind", [EVERYTHING]],
  ])("and importing it again gives rules of the same meaning: %s", (_, texts) => {
    const built = build(texts);
    const documents = built.flatMap((model) => exportOpenSlo(model).documents);
    const { models, policies, issues } = importSources([
      { file: "openslo.yaml", text: documents.map((document) => renderYaml(document)).join("---\n") },
    ]);
    expect(issues).toEqual([]);
    expect(policies).toEqual([]);
    const again = build([renderDocuments(models), ...texts.slice(1)]);
    expect(again.map(({ model }) => model)).toEqual(built.map(({ model }) => model));
  });

  it("writes names that every implementation must take, and queries that anybody can run", () => {
    const [built] = build([EVERYTHING]);
    if (!built) throw new Error("no model");
    const { documents } = exportOpenSlo(built);
    const names = documents.map(({ metadata }) => (metadata as { name: string }).name);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    const text = documents.map((document) => renderYaml(document)).join("---\n");
    expect(text).toContain('sum by (version) (rate(r_total{code="5",model="x"}[{{.window}}]))');
    expect(text).toContain("timeZone: Etc/GMT-1");
  });

  it("warns of each SLO what other readers will miss", () => {
    const [built] = build([EVERYTHING]);
    const { issues } = built ? exportOpenSlo(built) : { issues: [] };
    expect(issues).toHaveLength(13);
    expect(issues[0]?.message).toBe(
      'OpenSLO cannot say of "availability": short windows of the burn alerts, budget tiers, lowTraffic.',
    );
  });
});
