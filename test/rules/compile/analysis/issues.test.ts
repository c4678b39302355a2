import { describe, expect, test } from "vitest";
import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";

/** Codes and places of what is wrong with these parts of a spec. */
function issuesOf(parts: Readonly<Record<string, unknown>>): string[] {
  const spec = {
    slos: [{ name: "availability", objective: 99.9, events: { bad: "bad_total", total: "all_total" } }],
    ...parts,
  };
  const document = { apiVersion: "noops.ml/v1alpha1", kind: "Model", metadata: { name: "fraud" }, spec };
  const set = parseSources([{ file: "fraud.yaml", text: JSON.stringify(document) }]);
  const built = buildModels(set, { unixSeconds: () => 0 });
  return [...set.issues, ...built.issues].map(({ code, path }) => `${code} ${path}`);
}

const canary = { requests: "model_predictions_total", errors: "model_prediction_errors_total" };

describe("mistakes in spec.drift and spec.canary", () => {
  test.each<readonly [string, Record<string, unknown>, readonly string[]]>([
    ["a sound spec has none", { drift: { input: "bins" }, canary }, []],
    [
      "an interval beyond the lookback",
      { drift: { input: "bins", interval: "5m" } },
      ["INTERVAL_TOO_LONG spec.drift.interval"],
    ],
    [
      "a reference that Prometheus has forgotten",
      { drift: { input: "bins" }, evaluation: { retention: "10d" } },
      ["RETENTION_TOO_SHORT spec.drift.offset"],
    ],
    [
      "very many features",
      { drift: { input: "bins", featureCount: 500 } },
      ["GROUPING_CARDINALITY spec.drift.featureCount"],
    ],
    [
      "a full expression as counter",
      { canary: { ...canary, errors: "sum(rate(x[5m]))" } },
      ["PROMQL_TYPE spec.canary.errors"],
    ],
    [
      "a counter of another model",
      { canary: { ...canary, requests: 'x_total{model="churn"}' } },
      ["SELECTOR_CONFLICT spec.canary.requests"],
    ],
  ])("%s", (_, parts, wanted) => {
    expect(issuesOf(parts).filter((issue) => /spec[.](drift|canary)/.test(issue))).toEqual(wanted);
  });
});
