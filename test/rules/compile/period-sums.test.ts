import { expect, it } from "vitest";
import { startPrometheus } from "../../bench/drift-simulation/prometheus.ts";
import { specOnLadder } from "../../promtool/explained-minutes.ts";
import { compileText } from "../../promtool/promtool.ts";

/** A drill that evaluates every second and sums every two, so that a test can wait for it. */
const SPEC = specOnLadder(
  [
    "tier: page_fast, severity: page, share: 10%, long: 1m, short: 10s",
    "tier: page_slow, severity: page, share: 30%, long: 5m, short: 30s",
  ],
  `  window: 1h
  evaluation: {interval: 1s, slowInterval: 2s, scrapeInterval: 1s}
  slos: [{name: a, objective: 95, slices: {bad: "vector(0)"}}]
`,
);
const RUNS = 5;

it("each evaluation of the fast group is counted once in the sums of the slow one", { timeout: 120_000 }, async () => {
  const rules = compileText(SPEC).filter(({ path }) => path.startsWith("prometheus/"));
  const ruleFiles = Object.fromEntries(rules.map(({ text }, at) => [`${at}.yaml`, text]));
  const prometheus = await startPrometheus({ ruleFiles, history: "# TYPE nothing gauge\nnothing 1 1\n# EOF\n" });
  try {
    const sums = async (): Promise<string[]> => {
      const body = new URLSearchParams({ query: "slo:sli_total:sum[1m]" });
      const answer = await fetch(`${prometheus.url}/api/v1/query`, { method: "POST", body });
      const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
      // The first sum may begin before the first evaluation.
      return (data.result[0]?.values ?? []).slice(1).map(([, value]) => value);
    };
    await expect.poll(async () => (await sums()).length, { timeout: 90_000 }).toBeGreaterThanOrEqual(RUNS);
    expect(new Set(await sums())).toEqual(new Set(["2"]));
  } finally {
    await prometheus.stop();
  }
});
