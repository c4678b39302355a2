import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startModelServer } from "@noops-ml/demo/model-server/server.ts";
import { startRegistry } from "@noops-ml/demo/registry/server.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const payment = {
  amount_eur: 20,
  hour: 14,
  distance_km: 3,
  merchant_risk: 0.1,
  payments_last_hour: 1,
  channel: "chip",
};
/** Training takes a second, and longer on loaded cores. */
const PATIENCE = { timeout: 30_000 };
let dataDir: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let server: Awaited<ReturnType<typeof startModelServer>>;

async function post(path: string, body: unknown) {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const predict = (id: string, features: object = payment) => post("/predict", { id, features, group: "under_30" });
const setAlias = (alias: string, version: string) =>
  fetch(`${registry.url}/api/2.0/mlflow/registered-models/alias`, {
    method: "POST",
    body: JSON.stringify({ name: "fraud", alias, version }),
  });
const championIs = (version: string) =>
  vi.waitFor(async () => {
    const state = (await (await fetch(`${server.url}/_/state`)).json()) as { champion: string };
    expect(state.champion).toBe(version);
  }, PATIENCE);

/** Series of `/metrics` by name and sorted labels. */
async function series(): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = "", labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [`${name}{${labels.split(",").sort().join(",")}}`, Number(value)];
    }),
  );
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "noops-model-"));
  registry = await startRegistry({ port: 0, dataDir });
  server = await startModelServer({ port: 0, model: "fraud", registryUrl: registry.url, seed: 1, pollMs: 50 });
});
afterEach(async () => {
  await server.close();
  await registry.close();
  rmSync(dataDir, { recursive: true });
});

describe("the model server", () => {
  it("exports every series with 0 before the first request", async () => {
    const found = await series();
    for (const version of ["6", "7"]) {
      const id = `model="fraud",version="${version}"`;
      for (const name of ["predictions", "prediction_errors", "labels", "label_loss", "inference_cost_usd"]) {
        expect(found.get(`model_${name}_total{${id}}`)).toBe(0);
      }
      expect(found.get(`model_predictions_by_class_total{class="other",${id}}`)).toBe(0);
      expect(found.get(`model_prediction_outcomes_total{model="fraud",outcome="incorrect",version="${version}"}`)).toBe(
        0,
      );
      expect(found.get(`model_prediction_latency_seconds_bucket{le="0.25",${id}}`)).toBe(0);
      expect(found.get(`model_group_positive_total{group="under_30",${id}}`)).toBe(0);
      const bins = [...found.keys()].filter(
        (key) => key.startsWith("model_feature_bin_total") && key.includes(`version="${version}"`),
      );
      const references = [...found.keys()].filter((key) => key.startsWith("model_feature_baseline_pmf"));
      expect(bins).toHaveLength(references.length);
    }
    expect(found.get('model_version_role{model="fraud",role="stable",run="",version="6"}')).toBe(1);
    expect(found.get('model_pipeline_last_run_success{model="fraud",pipeline="training"}')).toBe(1);
  });

  it("counts a prediction and, later, its label", async () => {
    const { status, body } = await predict("p1");
    expect([status, body]).toMatchObject([200, { version: "6", class: "legitimate" }]);
    expect(
      (
        await post("/labels", {
          labels: [
            { id: "p1", fraud: true },
            { id: "nobody", fraud: true },
          ],
        })
      ).body,
    ).toEqual({ matched: 1 });
    const found = await series();
    const id = 'model="fraud",version="6"';
    expect(found.get(`model_predictions_total{${id}}`)).toBe(1);
    expect(found.get(`model_label_loss_total{${id}}`)).toBe(1);
    expect(found.get(`model_prediction_outcomes_total{model="fraud",outcome="incorrect",version="6"}`)).toBe(1);
    expect(found.get(`model_group_actual_positive_total{group="under_30",${id}}`)).toBe(1);
    expect(found.get(`model_group_true_positive_total{group="under_30",${id}}`)).toBe(0);
  });

  it("follows the registry's alias, and version 7 fails on wallets", async () => {
    await setAlias("champion", "7");
    await championIs("7");
    expect((await predict("p1", { ...payment, channel: "wallet" })).status).toBe(500);
    const found = await series();
    expect(found.get('model_prediction_errors_total{model="fraud",version="7"}')).toBe(1);
    expect(found.get('model_version_role{model="fraud",role="stable",run="",version="7"}')).toBe(1);
    expect(found.get('model_version_role{model="fraud",role="stable",run="",version="6"}')).toBeUndefined();
  });

  it("gives a canary its share until a new champion is promoted", async () => {
    await post("/_/canary", { share: 1, run: "attempt-1" });
    expect((await predict("p1")).body.version).toBe("7");
    const during = await series();
    expect(during.get('model_version_role{model="fraud",role="canary",run="attempt-1",version="7"}')).toBe(1);
    expect(during.get('model_version_role{model="fraud",role="stable",run="attempt-1",version="6"}')).toBe(1);
    await setAlias("champion", "7");
    await championIs("7");
    await setAlias("champion", "6");
    await championIs("6");
    expect((await predict("p2")).body.version).toBe("6");
  });

  it("keeps serving when the alias points to a version that cannot be loaded", async () => {
    await fetch(`${registry.url}/api/2.0/mlflow/model-versions/create`, {
      method: "POST",
      body: JSON.stringify({ name: "fraud", source: "demo:/8" }),
    });
    await setAlias("champion", "8");
    await vi.waitFor(async () => {
      expect((await series()).get('model_pipeline_last_run_success{model="fraud",pipeline="training"}')).toBe(0);
    }, PATIENCE);
    expect((await predict("p1")).body.version).toBe("6");
  });

  it("a missing feature is answered, counted as violation and shown in its own bin", async () => {
    expect((await predict("p1", { ...payment, merchant_risk: null })).status).toBe(200);
    const found = await series();
    const key = (name: string) =>
      [...found].find(
        ([labels]) =>
          labels.startsWith(name) &&
          labels.includes('feature="merchant_risk"') &&
          labels.includes('version="6"') &&
          /(bin="missing"|check="required")/.test(labels),
      );
    expect(key("model_feature_bin_total")?.[1]).toBe(1);
    expect(key("model_feature_violations_total")?.[1]).toBe(1);
    expect(
      found.get('model_feature_last_updated_timestamp_seconds{feature="merchant_risk",model="fraud"}'),
    ).toBeUndefined();
  });

  it.each([
    ["outage", 503, 0.0004],
    ["cost-runaway", 200, 0.008],
  ])("under %s it answers %i and a request costs %f", async (fault, status, cost) => {
    await post("/_/fault", { fault });
    expect((await predict("p1")).status).toBe(status);
    expect((await series()).get('model_inference_cost_usd_total{model="fraud",version="6"}')).toBeCloseTo(cost, 6);
    await post("/_/fault", { fault: "none" });
    expect((await predict("p2")).status).toBe(200);
  });

  describe("asked to operate", () => {
    const operate = (operation: string, key = "k1") =>
      fetch(`${server.url}/_/operations`, {
        method: "POST",
        headers: { "idempotency-key": key },
        body: JSON.stringify({ operation }),
      });
    const isDone = async (key: string) => (await fetch(`${server.url}/_/operations?key=${key}`)).status;

    it("repairs an outage until the next fault, and tells whether a key was used", async () => {
      await post("/_/fault", { fault: "outage" });
      expect(await isDone("k1")).toBe(404);
      expect((await operate("scale-out", "k0")).status).toBe(200);
      expect((await predict("p1")).status).toBe(503);
      expect((await operate("fail-over")).status).toBe(200);
      expect(await isDone("k1")).toBe(200);
      expect((await predict("p2")).status).toBe(200);
      await post("/_/fault", { fault: "outage" });
      expect((await predict("p3")).status).toBe(503);
    });

    it("reads a renamed feature under its new name", async () => {
      const renamed = { ...payment, merchant_risk: null, merchant_score: 0.1 };
      await operate("map-renamed");
      expect((await predict("p1", renamed)).status).toBe(200);
      const found = await series();
      const required = 'check="required",feature="merchant_risk",model="fraud",version="6"';
      expect(found.get(`model_feature_violations_total{${required}}`)).toBe(0);
    });

    it("trains once for each key, and serves the new version when the alias points to it", async () => {
      const [first, again] = [await operate("retrain"), await operate("retrain")];
      expect(await first.json()).toEqual({ operation: "retrain", version: "8" });
      expect(await again.json()).toEqual({ operation: "retrain", version: "8" });
      const shares = async () =>
        [...(await series())].filter(([key]) => key.startsWith("model_feature_baseline_pmf")).map(([, share]) => share);
      const before = await shares();
      await setAlias("champion", "8");
      await championIs("8");
      expect((await predict("p1")).body.version).toBe("8");
      // Drift is measured against what the version that serves has learned.
      expect(await shares()).not.toEqual(before);
    });

    it("refuses to do anything without a key", async () => {
      expect((await post("/_/operations", { operation: "retrain" })).status).toBe(400);
      expect((await operate("reboot")).status).toBe(400);
    });
  });

  it("refuses what it does not understand", async () => {
    expect((await post("/predict", { features: {} })).status).toBe(400);
    expect((await post("/_/fault", { fault: "flood" })).status).toBe(400);
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
    expect((await fetch(`${server.url}/predict`, { method: "POST", body: "{" })).status).toBe(400);
  });

  it("starts without a registry and is not healthy before it has a champion", async () => {
    await registry.close();
    await server.close();
    const port = registry.port;
    server = await startModelServer({ port: 0, model: "fraud", registryUrl: registry.url, seed: 1, pollMs: 50 });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
    expect((await predict("p1")).status).toBe(503);
    registry = await startRegistry({ port, dataDir });
    await vi.waitFor(async () => {
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    }, PATIENCE);
  });
});
