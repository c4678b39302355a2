import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Io } from "../../../rules/bin/io.ts";
import { run } from "../../../rules/bin/run.ts";
import { EXEMPLARY, POLICY } from "../lint/exemplary.ts";

describe("noops lint on the command line", () => {
  let folder = "";
  let url = "";
  // A Prometheus that has every metric but one, no bucket at the threshold, and no failure yet.
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const names = (EXEMPLARY.match(/model_\w+/g) ?? []).filter((name) => name !== "model_inference_cost_usd_total");
      const path = request.url ?? "";
      const query = new URLSearchParams(body).get("query") ?? "";
      const vector = query.includes("model_prediction_errors_total") ? [] : [{ metric: {}, value: [0, "1"] }];
      const data = path.includes("/label/__name__/")
        ? names
        : path.includes("/label/le/")
          ? ["0.1", "0.5", "+Inf"]
          : { resultType: "vector", result: vector };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data }));
    });
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "noops-lint-"));
    await writeFile(join(folder, "model.yaml"), EXEMPLARY);
    await writeFile(join(folder, "policy.yaml"), POLICY);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function noops(...args: string[]) {
    let [out, err] = ["", ""];
    const io: Io = {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: false,
      env: {},
      cwd: folder,
      now: () => 0,
    };
    return { code: await run(["lint", ...args], io), out, err };
  }
  const files = ["model.yaml", "policy.yaml"];

  it("lets advice pass, unless it is asked to be strict", async () => {
    const { code, out } = await noops(...files);
    expect(code).toBe(0);
    expect(out).toContain("model.yaml:4:9 advice dashboard-missing");
    expect(out).toContain("0 warnings, 1 pieces of advice.");
    expect((await noops(...files, "--strict")).code).toBe(1);
    expect((await noops(...files, "--strict", "--off", "dashboard-missing")).code).toBe(0);
    expect((await noops(...files, "--strict", "--dashboard-url", "http://grafana")).code).toBe(0);
  });

  it("looks at the metrics of a running Prometheus", async () => {
    const { code, out } = await noops(...files, "--prometheus-url", url, "--json");
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as {
      readonly findings: readonly { readonly rule: string; readonly message: string }[];
    };
    expect(findings.map(({ rule }) => rule)).toEqual([
      "dashboard-missing",
      "counter-not-initialised",
      "bucket-not-at-threshold",
      "metric-missing",
      "metric-missing",
    ]);
    expect(findings[2]?.message).toBe("model_prediction_latency_seconds has no bucket at 0.25; it has 0.1, 0.5.");
  });

  it("explains a rule, and helps with its name", async () => {
    expect((await noops("--explain", "cold-start")).out).toMatch(/^cold-start \(warning\): A latency promise/);
    expect((await noops("--explain", "cold-stat")).err).toContain("Did you mean cold-start?");
    expect((await noops(...files, "--off", "owner-mising")).err).toContain("Did you mean owner-missing?");
  });

  it("reports mistakes of the spec before anything else", async () => {
    await writeFile(join(folder, "broken.yaml"), EXEMPLARY.replace("objective: 99.9\n", "objective: 199.9\n"));
    const { code, err } = await noops("broken.yaml");
    expect(code).toBe(1);
    expect(err).toContain("OBJECTIVE_OUT_OF_RANGE");
  });
});
