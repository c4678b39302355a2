import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Times, counter, disagreement, slosOf, specOnLadder } from "../promtool/explained-minutes.ts";
import { compileText, promtool, withFiles } from "../promtool/promtool.ts";

const program = process.env["PROMTOOL_3_BIN"] ?? "PROMTOOL_3_BIN is not set: run through npm run test:peers";
const EXAMPLES = new URL("../../docs/examples/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, EXAMPLES), "utf8");
const NAMES = readdirSync(EXAMPLES).filter((file) => file.endsWith(".yaml") && file !== "policy.yaml");

const MODEL = `apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  serving: {selector: {model: m}, groupBy: [version]}
  slos:
    - {name: answers, objective: 99.9, events: {bad: failed_total, total: all_total}}
    - {name: speed, objective: 99, latency: {histogram: seconds, le: 1}}
    - {name: fresh, objective: 99, freshness: {timestamp: updated, maxAge: 1h}}
`;

describe("promtool of Prometheus 3", () => {
  it.each(NAMES)("accepts the rules of %s", async (name) => {
    const files = compileText(`${read(name)}---\n${read("policy.yaml")}`).filter(({ path }) =>
      /^prometheus/.test(path),
    );
    const said = await withFiles(files, (folder) =>
      promtool(["check", "rules", ...files.map(({ path }) => path)], folder, program),
    );
    expect(said).toBe("");
  });

  it("sees the generated stories of a model come true", { timeout: 600_000 }, async () => {
    const files = compileText(MODEL);
    const tests = files.map(({ path }) => path).filter((path) => path.startsWith("tests/"));
    expect(tests).toHaveLength(3);
    expect(await withFiles(files, (folder) => promtool(["test", "rules", ...tests], folder, program))).toBe("");
  });
});

const TIMES: Times = { warmup: 125, outage: 130, step: 1 };
const LADDER = [
  "tier: first, severity: page, share: 5%, long: 1h, short: 5m",
  "tier: second, severity: ticket, share: 8%, long: 2h, short: 10m",
];
const RATE = 1000;

/** A native histogram with one bucket up to a second and one up to two, in promtool's notation. */
const histogram = (fast: number, slow: number) =>
  `{{schema:0 count:${fast + slow} sum:${fast + slow} buckets:[${fast} ${slow}]}}`;
/** Requests of a minute that take one second or two. */
const native = (slow: number) => ({
  series: "seconds",
  values: [
    `${histogram(0, 0)}+${histogram(RATE, 0)}x${TIMES.warmup}`,
    `${histogram(RATE * (TIMES.warmup + 1) - slow, slow)}+${histogram(RATE - slow, slow)}x${TIMES.outage}`,
  ].join(" "),
});

/** SLIs that promtool of Prometheus 2 cannot be fed, and one that it can. */
const KINDS = {
  "native histograms": {
    sli: "latency: {histogram: seconds, le: 1, type: native}",
    series: (bad: number) => [native(bad * RATE)],
  },
  "whichever histogram exists": {
    sli: "latency: {histogram: seconds, le: 1}",
    series: (bad: number) => [native(bad * RATE)],
  },
  events: {
    sli: "events: {bad: failed, total: all}",
    series: (bad: number) => [counter(TIMES, "all", RATE, RATE), counter(TIMES, "failed", 0, RATE * bad)],
  },
} as const;

describe("the time-to-page table on Prometheus 3", () => {
  const cases = [[99, 1] as const, [99, 0.3] as const, [90, 0.7] as const];
  it.each(
    Object.entries(KINDS).flatMap(([kind, { sli, series }]) =>
      cases.map(([objective, bad]) => [kind, objective, bad, sli, series] as const),
    ),
  )("is at most one evaluation late for %s: objective %d, errors %d", async (_, objective, bad, sli, series) => {
    const spec = specOnLadder(LADDER, `  window: 2d\n  slos: [{name: a, objective: ${objective}, ${sli}}]\n`);
    const faults = slosOf(spec).map((slo) => ({ slo, ratio: bad }));
    expect(await disagreement(spec, faults, series(bad), TIMES, { program, early: 1 })).toBe("");
  });
});
