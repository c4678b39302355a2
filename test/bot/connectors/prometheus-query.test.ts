import {
  createPrometheusConnector,
  createPrometheusQuery,
} from "@noops-ml/bot/adapters/connectors/prometheus-query.ts";
import { expect, it } from "vitest";
import { describeReadConnector } from "./contract.ts";
import { startFakeTarget } from "./fake-target.ts";

/** Prometheus answers with text numbers; `values` are those of one instant vector. */
async function fakePrometheus(values: readonly string[]) {
  const target = await startFakeTarget(({ method, path, headers, text }) => {
    if (path !== "/api/v1/query") return { status: 404 };
    if (method !== "POST" || headers["content-type"] !== "application/x-www-form-urlencoded") return { status: 405 };
    const query = new URLSearchParams(text).get("query");
    if (query === null || query === "") return { status: 400, body: { status: "error", error: "no expression" } };
    const result = values.map((value) => ({ metric: {}, value: [1_700_000_000, value] }));
    return { status: 200, dryRun: true, body: { status: "success", data: { resultType: "vector", result } } };
  });
  return { target, connector: createPrometheusConnector(createPrometheusQuery(target.url)) };
}

describeReadConnector("prometheus.query", async () => {
  const { target, connector } = await fakePrometheus(["0.4", "NaN", "0.2"]);
  return {
    connector,
    target,
    inputs: { expr: "burn", below: 1 },
    badInputs: { expr: "" },
    value: { value: 0.4, series: 2 },
  };
});

it.each([
  ["fail", { kind: "noData" }],
  ["unknown", { kind: "noData" }],
  ["pass", { kind: "value", holds: true }],
] as const)("takes no series, or NaN alone, for silence and not for 0: onNoData %s", async (onNoData, expected) => {
  for (const values of [[], ["NaN"]]) {
    const { target, connector } = await fakePrometheus(values);
    expect(await connector.read({ expr: "burn", below: 1, onNoData }, { timeoutMs: 1000 })).toMatchObject(expected);
    await target.stop();
  }
});
