import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { parseExposition } from "@noops-ml/rules/bin/instrument/exposition.ts";
import { inFolder, runNoops } from "../run-noops.ts";

const noops = (cwd: string, ...args: readonly string[]) => runNoops(cwd, args);

const SPEC = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: fraud}
spec:
  slos:
    - {name: availability, objective: 99, events: {bad: model_prediction_errors_total, total: model_predictions_total}}
  drift: {input: bins, reference: offset}
  canary:
    requests: model_predictions_total
    errors: model_prediction_errors_total
    latency: {histogram: model_prediction_latency_seconds, le: 0.25}
`;

/** A server as prom-client makes it, with some of the contract's duties done or not. */
function page(complete: boolean): Promise<string> {
  const registry = new Registry();
  const id = { model: "fraud", version: "6" };
  const counter = (name: string, labels: readonly string[] = []): Counter =>
    new Counter({ name, help: name, labelNames: ["model", "version", ...labels], registers: [registry] });
  counter("model_predictions_total").inc(id, 5);
  const errors = counter("model_prediction_errors_total");
  const bins = counter("model_feature_bin_total", ["feature", "layout", "bin"]);
  for (const bin of complete ? ["d1", "missing", "other"] : ["d1"])
    bins.inc({ ...id, feature: "amount", layout: "L1", bin }, 0);
  if (complete) errors.inc(id, 0);
  if (complete)
    new Gauge({
      name: "model_version_role",
      help: "role",
      labelNames: ["model", "version", "role", "run"],
      registers: [registry],
    }).set({ ...id, role: "stable", run: "r1" }, 1);
  const buckets = complete ? [0.1, 0.25, 1] : [0.1, 1];
  new Histogram({
    name: "model_prediction_latency_seconds",
    help: "s",
    labelNames: ["model", "version"],
    buckets,
    registers: [registry],
  }).observe(id, 0.1);
  return registry.metrics();
}

async function check(body: string, ...more: readonly string[]) {
  const server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let outcome = { code: -1, out: "", err: "" };
  try {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "fraud.yaml"), SPEC);
      const url = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      outcome = await noops(folder, "instrument", "check", url, "--spec", "fraud.yaml", ...more);
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  return outcome;
}

describe("noops instrument check", () => {
  test("a server that keeps the contract is fine", async () => {
    expect(await check(await page(true))).toEqual({
      code: 0,
      out: "fraud: everything that the spec reads is exposed.\n",
      err: "",
    });
  });

  test("each gap has a code and a remedy", async () => {
    const { code, out } = await check(await page(false), "--json");
    expect(code).toBe(1);
    const [report] = JSON.parse(out) as { findings: { code: string; metric: string; remedy: string }[] }[];
    expect(report?.findings.map(({ code: found }) => found).sort()).toEqual([
      "BIN_MISSING",
      "BIN_MISSING",
      "BOUND_MISSING",
      "ERRORS_NOT_BORN",
      "SERIES_MISSING",
      "SERIES_MISSING",
    ]);
    expect(report?.findings.every(({ remedy }) => remedy.length > 20)).toBe(true);
  });

  test("an empty page lacks every series that something reads", async () => {
    const { out } = await check("");
    for (const metric of [
      "model_predictions_total",
      "model_prediction_errors_total",
      "model_feature_bin_total",
      "model_prediction_latency_seconds_bucket",
      "model_version_role",
    ])
      expect(out).toContain(`${metric} is not exposed`);
  });

  test("a server that does not answer is an I/O error", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "fraud.yaml"), SPEC);
      expect(await noops(folder, "instrument", "check", "http://127.0.0.1:1", "--spec", "fraud.yaml")).toMatchObject({
        code: 3,
      });
      expect(await noops(folder, "instrument", "check")).toMatchObject({ code: 2 });
    });
  });

  test("labels with quotes, backslashes and line ends read as they were", () => {
    expect(parseExposition('# HELP a b\na{b="c\\"d\\\\e\\nf",g="h"} 1 2\nb 3\n')).toEqual([
      { name: "a", labels: { b: 'c"d\\e\nf', g: "h" } },
      { name: "b", labels: {} },
    ]);
  });
});
