import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPerson } from "../../../rules/bin/ask-person.ts";
import type { Io } from "../../../rules/bin/io.ts";
import { failedByStatus, findMetrics } from "../../../rules/init/find-metrics.ts";
import { suggestBound, suggestObjective } from "../../../rules/init/suggest-objective.ts";
import { parseModel } from "../../../rules/spec/parse-document.ts";
import { type Workplace, workplace } from "../bin/run-noops.ts";

describe("a first guess", () => {
  it.each([
    [0, 99.9],
    [0.0004, 99.9],
    [0.002, 99.5],
    [0.02, 95],
    [0.4, 90],
    [undefined, 99],
  ])("of an objective leaves room for the past: %s failed, %s promised", (failed, objective) => {
    expect(suggestObjective(failed)).toBe(objective);
  });

  it("of a bound is the bucket at the 99th percentile, or the middle one", () => {
    expect(suggestBound([0.1, 0.25, 0.5], 0.2)).toBe(0.25);
    expect(suggestBound([0.5, 0.1, 0.25], undefined)).toBe(0.25);
    expect(suggestBound([0.1], 3)).toBe(0.1);
  });

  it("of metrics takes the contract before anything else, and never divides by requests of another subject", () => {
    const names = [
      "http_requests_total",
      "model_predictions_total",
      "model_prediction_errors_total",
      "kafka_errors_total",
      "model_prediction_latency_seconds_bucket",
    ];
    expect(findMetrics(names)).toEqual({
      total: "model_predictions_total",
      failures: "model_prediction_errors_total",
      histogram: "model_prediction_latency_seconds",
    });
    expect(findMetrics(["http_requests_total", "kafka_errors_total"])).toEqual({ total: "http_requests_total" });
    expect(failedByStatus("http_requests_total", ["job", "code"])).toBe('http_requests_total{code=~"5.."}');
    expect(failedByStatus("http_requests_total", ["job"])).toBeUndefined();
  });
});

describe("noops init", () => {
  let work: Workplace;
  beforeAll(async () => {
    work = await workplace();
  });
  afterAll(() => work.remove());
  const noops = (args: readonly string[], ask?: Io["ask"]) => work.noops(["init", ...args], ask ? { ask } : {});

  it("writes a spec for the metrics that a model will have, which is valid", async () => {
    const { code, out } = await noops(["fraud", "--team", "risk"]);
    expect(code).toBe(0);
    const parsed = parseModel({ file: "fraud.yaml", text: out });
    expect(parsed.issues).toEqual([]);
    expect(parsed.ok && parsed.value.spec.slos.map(({ name }) => name)).toEqual([
      "availability",
      "latency",
      "schema",
      "accuracy",
      "freshness",
      "spend",
      "training",
    ]);
  });

  it("asks the person at the terminal for what no flag says", async () => {
    const questions: string[] = [];
    const { out } = await noops([], (question) => {
      questions.push(question);
      return Promise.resolve(["ranking", "search", ""][questions.length - 1] ?? "");
    });
    expect(questions).toEqual(["Name of the model: ", "Team that is paged: ", "Owner of the model: "]);
    expect(out).toContain("name: ranking");
    expect(out).toContain("team: search");
  });

  it.each([
    ["Ctrl+C", "\u0003"],
    ["Ctrl+D", "\u0004"],
  ])("takes %s for a no, without a trace", async (_, key) => {
    const [keyboard, screen] = [new PassThrough(), new PassThrough()];
    const answer = noops([], createPerson(keyboard, screen));
    keyboard.write(key);
    expect(await answer).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^The question was left open/) });
  });

  it("takes lines that were pasted at once for the answers to its questions", async () => {
    const [keyboard, screen] = [new PassThrough(), new PassThrough()];
    const answer = noops([], createPerson(keyboard, screen));
    keyboard.write("ranking\rsearch\rcar");
    keyboard.write("ol\r");
    const { out } = await answer;
    expect(out).toContain("name: ranking");
    expect(out).toMatch(/team: search\n +owner: carol\n/);
  });

  it("never replaces a spec that exists, unless asked to", async () => {
    expect((await noops(["fraud", "--out", "models"])).code).toBe(0);
    const again = await noops(["fraud", "--team", "new", "--out", "models"]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("fraud.yaml") as string });
    expect(await readFile(join(work.folder, "models/fraud.yaml"), "utf8")).not.toContain("new");
    expect((await noops(["fraud", "--team", "new", "--out", "models", "--force"])).code).toBe(0);
    expect(await readFile(join(work.folder, "models/fraud.yaml"), "utf8")).toContain("team: new");
  });

  it("says which name or selector it cannot use", async () => {
    expect((await noops([])).code).toBe(2);
    expect((await noops(["a b"])).err).toContain('"a b" is no name');
    expect((await noops(["fraud", "--selector", 'model!="x"'])).err).toContain("no list of conditions");
  });
});
