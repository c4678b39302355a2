import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Times, counter, disagreement, slosOf, specOnLadder } from "./explained-minutes.ts";

/** Windows short enough for promtool: one raw, one longer than six hours and so summed from the base series. */
const LADDER = [
  "tier: raw, severity: page, share: 5%, long: 1h, short: 5m",
  "tier: derived, severity: ticket, share: 30%, long: 7h, short: 35m",
];
const EVENTS = `events: {bad: 'r{code="500"}', total: r}`;
const SLICES = "slices: {bad: probe_bad}";
const TIMES: Times = { warmup: 450, outage: 450, step: 1 };

/** Compares the table with promtool for one objective, SLI and share of errors. */
function disagree(objective: number, sli: string, ratio: number): Promise<string> {
  const spec = specOnLadder(LADDER, `  window: 2d\n  slos: [{name: a, objective: ${objective}, ${sli}}]\n`);
  const rate = 1000;
  const series =
    sli === SLICES
      ? [{ series: "probe_bad", values: `0x${TIMES.warmup} 1x${TIMES.outage}` }]
      : [counter(TIMES, 'r{code="200"}', rate, rate * (1 - ratio)), counter(TIMES, 'r{code="500"}', 0, rate * ratio)];
  return disagreement(
    spec,
    slosOf(spec).map((slo) => ({ slo, ratio })),
    series,
    TIMES,
  );
}

describe("the time-to-page table", () => {
  it.each([
    [99, EVENTS, 1],
    [99, EVENTS, 0.2],
    [97, EVENTS, 0.5],
    [95, EVENTS, 0.35],
    [90, SLICES, 1],
  ])(
    "agrees with promtool to the minute: objective %d, %s, errors %d",
    async (objective, sli, ratio) => {
      expect(await disagree(objective, sli, ratio)).toBe("");
    },
    120_000,
  );

  it.each([
    ["on a minute", 99, 0.24],
    ["at exactly this share of errors", 99, 0.024],
  ])(
    "agrees with promtool where a threshold is met %s, objective %d, errors %d",
    async (_, objective, ratio) => {
      expect(await disagree(objective, EVENTS, ratio)).toBe("");
    },
    120_000,
  );

  it("agrees with promtool for whatever objective and error ratio", async () => {
    const objective = fc.integer({ min: 650, max: 999 }).map((tenths) => tenths / 10);
    const errorRatio = fc.integer({ min: 2, max: 100 }).map((percent) => percent / 100);
    await fc.assert(
      fc.asyncProperty(objective, errorRatio, async (promised, errors) => {
        expect(await disagree(promised, EVENTS, errors)).toBe("");
      }),
      { numRuns: 6 },
    );
  }, 240_000);

  it("agrees with promtool for money above a cap, whose windows are days", async () => {
    const times: Times = { warmup: 3 * 1440, outage: 720, step: 2.5 };
    const spec = specOnLadder(
      LADDER,
      `  evaluation: {interval: 150s, slowInterval: 150s}
  slos: [{name: a, objective: 95, cost: {spend: usd, cap: {amount: 576, per: 1d}}}]
`,
    );
    const faults = slosOf(spec).map((slo) => ({ slo, ratio: 10 }));
    // A dollar is allowed in each two and a half minutes, and ten are spent.
    expect(await disagreement(spec, faults, [counter(times, "usd", 0, 10)], times)).toBe("");
  }, 240_000);
});
