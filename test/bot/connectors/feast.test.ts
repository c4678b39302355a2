import { createFeastFreshness, createFeastMaterialize } from "@noops-ml/bot/adapters/connectors/feast.ts";
import { describe, expect, it } from "vitest";
import { BEARER, describeConnector, describeReadConnector, secretFile } from "./contract.ts";
import { type FakeAnswer, startFakeTarget, unknownKey } from "./fake-target.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const inputs = { project: "risk", featureView: "transactions", lookback: "1d" };
const call = { timeoutMs: 1000 };

/** Feast's feature server and registry server: a materialisation is an interval in the registry. */
async function fakeFeast(ends: string[] = ["2026-06-01T09:00:00Z"]) {
  const target = await startFakeTarget(({ method, path, json, query }): FakeAnswer => {
    if (path === "/api/v1/feature_views/transactions" && query.get("project") === "risk")
      return { status: 200, body: { featureView: { spec: {}, meta: { materializationIntervals: ends.map((endTime) => ({ startTime: "2026-05-01T00:00:00Z", endTime })) } } } }; // prettier-ignore
    if (path !== "/materialize" || method !== "POST") return { status: 404, body: { detail: "not found" } };
    const body = json as { start_ts?: string; end_ts?: string; feature_views?: string[] };
    if (unknownKey(json, ["start_ts", "end_ts", "feature_views", "disable_event_timestamp", "full_feature_names"])) return { status: 422 }; // prettier-ignore
    if (!body.start_ts || !body.end_ts) return { status: 500, body: { detail: "start_ts and end_ts are required" } };
    ends.push(body.end_ts);
    return { status: 200, body: null, effect: true };
  });
  const place = { url: target.url, tokenFile: secretFile() };
  return { target, ends, options: { server: place, registry: place, now: () => NOW } };
}

describeConnector("feast.materialize", async () => {
  const { target, ends, options } = await fakeFeast();
  return {
    connector: createFeastMaterialize(options),
    target,
    inputs,
    badInputs: { ...inputs, lookback: "soon" },
    authorization: BEARER,
    move: () => void ends.push("2026-06-01T11:59:00Z"),
  };
});

describeReadConnector("feast.freshness", async () => {
  const { target, options } = await fakeFeast();
  const freshness = { project: "risk", featureView: "transactions", below: "4h" };
  return {
    connector: createFeastFreshness(options),
    target,
    inputs: freshness,
    badInputs: { ...freshness, below: "soon" },
    value: { value: 10_800 },
  };
});

describe("feast.freshness", () => {
  const question = { project: "risk", featureView: "transactions", below: "4h" };

  it("is the age of the newest interval", async () => {
    const { target, options } = await fakeFeast(["2026-06-01T09:00:00Z", "2026-05-31T00:00:00Z"]);
    const freshness = createFeastFreshness(options);
    expect(await freshness.read(question, call)).toMatchObject({
      kind: "value",
      value: { value: 10_800 },
      holds: true,
    });
    expect(await freshness.read({ ...question, below: "2h" }, call)).toMatchObject({ holds: false });
    await target.stop();
  });

  it("has no data for a view that was never materialised, and fails when the registry does", async () => {
    const { target, options } = await fakeFeast([]);
    const freshness = createFeastFreshness(options);
    expect(await freshness.read(question, call)).toMatchObject({ kind: "noData" });
    expect(await freshness.read({ ...question, project: "other" }, call)).toMatchObject({ kind: "failed" });
    target.failReads();
    expect(await freshness.read(question, call)).toMatchObject({ kind: "failed" });
    await target.stop();
  });
});
