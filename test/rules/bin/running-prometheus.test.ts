import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createPrometheusClient } from "@noops-ml/rules/bin/prometheus-client.ts";
import { parseModel } from "@noops-ml/rules/spec/parse-document.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPrometheus, startPrometheus } from "../../bench/drift-simulation/prometheus.ts";
import { EXEMPLARY, POLICY } from "../lint/exemplary.ts";
import { type Rows, historyText, modelRows } from "./model-history.ts";
import { type Workplace, workplace } from "./run-noops.ts";

const SPAN_SECONDS = 2 * 3600;

/** A service with names of its own, which tells failures by a code. */
const SHOP: Rows = [
  ["counter", 'http_requests_total{app="shop",code="200"}', 998],
  ["counter", 'http_requests_total{app="shop",code="500"}', 2],
  ["histogram", 'http_request_seconds_bucket{app="shop",le="0.5"}', 900],
  ["histogram", 'http_request_seconds_bucket{app="shop",le="1"}', 940],
  ["histogram", 'http_request_seconds_bucket{app="shop",le="+Inf"}', 1000],
];

/** One Prometheus that two models share: ranking lacks what fraud has, and must not hide behind it. */
describe("a running Prometheus", { timeout: 120_000 }, () => {
  let prometheus: RunningPrometheus;
  let work: Workplace;
  const asked = () => ["--prometheus-url", prometheus.url];

  beforeAll(async () => {
    work = await workplace({ "model.yaml": EXEMPLARY, "policy.yaml": POLICY });
    const ranking = {
      model: "ranking",
      versions: ["3"],
      buckets: { "0.1": 0.6, "0.5": 1 },
      without: ["model_inference_cost_usd_total"],
    };
    const fraud = {
      model: "fraud",
      versions: ["6", "7"],
      buckets: { "0.1": 0.5, "0.25": 0.992, "0.5": 0.999 },
      failedRatio: 0.001,
    };
    const history = historyText(
      [...modelRows(ranking), ...modelRows(fraud), ...SHOP],
      Math.floor(Date.now() / 1000),
      SPAN_SECONDS,
    );
    prometheus = await startPrometheus({ ruleFiles: {}, history });
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await work.remove();
  });

  it("shows lint the metrics, buckets and counters that a model lacks, even where another model has them", async () => {
    const { code, out } = await work.noops(["lint", "model.yaml", "policy.yaml", ...asked(), "--json"]);
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as { findings: readonly { rule: string; message: string }[] };
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["dashboard-missing", expect.any(String)],
      [
        "counter-not-initialised",
        '"availability" counts failures with model_prediction_errors_total, which has no series now.',
      ],
      ["bucket-not-at-threshold", "model_prediction_latency_seconds has no bucket at 0.25; it has 0.1, 0.5."],
      [
        "metric-missing",
        '"unit-cost" reads model_inference_cost_usd_total, which Prometheus does not have for {model="ranking"}.',
      ],
      [
        "metric-missing",
        '"spend" reads model_inference_cost_usd_total, which Prometheus does not have for {model="ranking"}.',
      ],
    ]);
  });

  it("gives init the objectives that its past would have kept, and lint finds every metric of the spec", async () => {
    const { code, out, err } = await work.noops([
      "init", "fraud", "--team", "risk", "--owner", "risk-ml", ...asked(), "--out", "specs",
    ]); // prettier-ignore
    expect([code, out, err]).toEqual([0, "specs/fraud.yaml has 7 SLOs.\n", ""]);
    const text = await readFile(join(work.folder, "specs/fraud.yaml"), "utf8");
    const parsed = parseModel({ file: "fraud.yaml", text });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const { serving, slos } = parsed.value.spec;
    expect(serving).toMatchObject({ selector: { model: "fraud" }, groupBy: ["version"] });
    expect(slos).toMatchObject([
      // One in a thousand failed: twice that fits into 99.5 %.
      { name: "availability", objective: 99.5, events: { bad: "model_prediction_errors_total" } },
      // Eight in a thousand were slower than the bucket of the 99th percentile: twice that fits into 98 %.
      { name: "latency", objective: 98, latency: { histogram: "model_prediction_latency_seconds", le: 0.25 } },
      { name: "schema" },
      { name: "accuracy" },
      { name: "freshness" },
      { name: "spend" },
      { name: "training" },
    ]);
    const linted = await work.noops(["lint", "specs", ...asked()]);
    expect(linted.out).not.toMatch(/metric-missing|counter-not-initialised|bucket-not-at-threshold/);
  });

  it("takes the conditions of the user for the series of a model", async () => {
    const { out } = await work.noops(["init", "cards", ...asked(), "--selector", 'model="fraud",version="7"']);
    expect(out).toMatch(/selector:\s+model: fraud\s+version: '7'/);
  });

  it("knows requests by their usual names, failures by their code, and a past that was slower than every bucket", async () => {
    const { out } = await work.noops(["init", "shop", ...asked(), "--selector", 'app="shop"']);
    const parsed = parseModel({ file: "shop.yaml", text: out });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(parsed.value.spec.slos).toMatchObject([
      { objective: 99.5, events: { bad: 'http_requests_total{code=~"5.."}', total: "http_requests_total" } },
      { objective: 90, latency: { histogram: "http_request_seconds", le: 1 } },
    ]);
  });

  it("does not make the promise of one model from the series of another", async () => {
    expect(await work.noops(["init", "frawd", ...asked()])).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('no series with model="frawd". Did you mean fraud?') as string,
    });
    expect((await work.noops(["init", "search", ...asked()])).err).toContain("There are: fraud, ranking.");
    expect((await work.noops(["init", "search", ...asked(), "--selector", 'job="none"'])).err).toContain(
      'This Prometheus has no series with {job="none"}.',
    );
  });

  it("is quoted with its own words when it refuses a question", async () => {
    const client = createPrometheusClient(prometheus.url, {});
    await expect(client.query("sum(")).rejects.toThrow(/did not answer sum\(: .*parse error/);
  });

  it("replays the first spec without an alert: its objectives are the ones that were kept", async () => {
    const { code, out, err } = await work.noops(
      ["backtest", "specs", ...asked(), "--from", "2h", "--slo", "availability", "--slo", "latency", "--json"],
      { env: process.env },
    );
    expect([code, err]).toEqual([0, ""]);
    const { replays } = JSON.parse(out) as {
      replays: readonly { slo: string; alerts: unknown[]; budgets: readonly { labels: object; remaining: number }[] }[];
    };
    expect(replays.map(({ slo, alerts }) => [slo, alerts])).toEqual([
      ["fraud-availability", []],
      ["fraud-latency", []],
    ]);
    expect(replays[0]?.budgets.map(({ labels }) => labels)).toEqual([{ version: "6" }, { version: "7" }]);
    // Two hours of a month at a fifth of the permitted rate.
    for (const { remaining } of replays[0]?.budgets ?? []) expect(remaining).toBeCloseTo(1 - 0.2 * (2 / 720), 4);
  });
});
