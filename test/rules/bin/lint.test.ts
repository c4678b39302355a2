import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXEMPLARY, POLICY } from "../lint/exemplary.ts";
import { startFakeServer } from "./fake-server.ts";
import { type Workplace, workplace } from "./run-noops.ts";

describe("noops lint on the command line", () => {
  let work: Workplace;
  beforeAll(async () => {
    work = await workplace({ "model.yaml": EXEMPLARY, "policy.yaml": POLICY });
  });
  afterAll(() => work.remove());
  const noops = (...args: string[]) => work.noops(["lint", ...args]);
  const files = ["model.yaml", "policy.yaml"];

  it("lets advice pass, unless it is asked to be strict", async () => {
    const { code, out } = await noops(...files);
    expect(code).toBe(0);
    expect(out).toContain("model.yaml:4:9 advice dashboard-missing");
    expect(out).toContain("0 warnings, 1 piece of advice.");
    expect((await noops(...files, "--strict")).code).toBe(1);
    expect((await noops(...files, "--strict", "--off", "dashboard-missing")).code).toBe(0);
    expect((await noops(...files, "--strict", "--dashboard-url", "http://grafana")).code).toBe(0);
  });

  it.each<[string, readonly [number, unknown], RegExp]>([
    ["a proxy", [502, "<html>Bad gateway</html>"], /did not answer .*: this is not the answer of a Prometheus/],
    ["an error", [422, { status: "error", error: "too many series" }], /did not answer .*: too many series/],
  ])("ends with an I/O error when %s answers instead of Prometheus", async (_, answer, complaint) => {
    const server = await startFakeServer({ "/api/v1/label/__name__/values": answer });
    try {
      const { code, out, err } = await noops(...files, "--prometheus-url", server.url);
      expect([code, out]).toEqual([3, ""]);
      expect(err).toMatch(complaint);
    } finally {
      await server.stop();
    }
  });

  it("explains a rule, and helps with its name", async () => {
    expect((await noops("--explain", "cold-start")).out).toMatch(/^cold-start \(warning\): A latency promise/);
    expect((await noops("--explain", "cold-stat")).err).toContain("Did you mean cold-start?");
    expect((await noops(...files, "--off", "owner-mising")).err).toContain("Did you mean owner-missing?");
  });

  it("reports mistakes of the spec before anything else", async () => {
    await writeFile(join(work.folder, "broken.yaml"), EXEMPLARY.replace("objective: 99.9\n", "objective: 199.9\n"));
    const { code, err } = await noops("broken.yaml");
    expect(code).toBe(1);
    expect(err).toContain("OBJECTIVE_OUT_OF_RANGE");
  });
});
