import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { timeToFire } from "@noops-ml/rules/model/time-to-fire.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tell } from "./promtool.ts";

/** Windows short enough for promtool: one raw, one longer than six hours and so summed from the base series. */
const spec = (objective: number, sli: string) => `apiVersion: noops.ml/v1alpha1
kind: Policy
metadata: {name: p}
spec:
  ladders:
    short:
      - {tier: raw, severity: page, share: 5%, long: 1h, short: 5m}
      - {tier: derived, severity: ticket, share: 30%, long: 7h, short: 35m}
---
apiVersion: noops.ml/v1alpha1
kind: Model
metadata: {name: m}
spec:
  window: 2d
  slos: [{name: a, objective: ${objective}, ${sli}}]
  alerting: {policy: p, ladder: short}
`;
const EVENTS = `events: {bad: 'r{code="500"}', total: r}`;
const SLICES = "slices: {bad: probe_bad}";
const WARMUP = 450;

function predicted(text: string, tier: string, errorRatio: number): number | undefined {
  const { models } = buildModels(parseSources([{ file: "s.yaml", text }]), { unixSeconds: () => 0 });
  const slo = models[0]?.model.slos[0];
  const found = slo?.burnTiers.find((each) => each.tier === tier);
  if (!slo || !found) throw new Error(`no tier ${tier}`);
  const seconds = timeToFire(slo, found, errorRatio);
  return seconds === undefined ? undefined : seconds / 60;
}

/** Asks promtool for the minute in which each tier fires, and for silence in the minute before. */
async function disagreement(text: string, sli: string, errorRatio: number): Promise<string> {
  const rate = 1000;
  const [good, bad] = [rate * (1 - errorRatio), rate * errorRatio];
  const series =
    sli === SLICES
      ? [{ series: "probe_bad", values: `0x${WARMUP} 1x450` }]
      : [
          { series: 'r{code="200"}', values: `0+${rate}x${WARMUP} ${rate * WARMUP + good}+${good}x450` },
          { series: 'r{code="500"}', values: `0+0x${WARMUP} ${bad}+${bad}x450` },
        ];
  const expectations = ["raw", "derived"].flatMap((tier) => {
    const minutes = predicted(text, tier, errorRatio);
    const expr = `count(ALERTS{alertname="SLOErrorBudgetBurn",burn_tier="${tier}",alertstate="firing"})`;
    if (minutes === undefined) return [{ at: `${WARMUP + 440}m`, expr, gives: {} }];
    return [
      { at: `${WARMUP + minutes - 1}m`, expr, gives: {} },
      { at: `${WARMUP + minutes}m`, expr, gives: { "{}": 1 } },
    ];
  });
  return tell({ spec: text, interval: "1m", series, expect: expectations });
}

/** Tiers of the ladder above, as far as their thresholds are concerned: share of the budget, of a period of 2 days. */
const TIERS = [
  { share: 0.05, longMinutes: 60 },
  { share: 0.3, longMinutes: 420 },
];
const PERIOD_MINUTES = 2880;

/** Where a threshold is met exactly on a minute, or at exactly the error ratio, the last digit of a double decides. */
function isTie(objective: number, errorRatio: number): boolean {
  return TIERS.some(({ share, longMinutes }) => {
    const threshold = (share * PERIOD_MINUTES * (1 - objective / 100)) / longMinutes;
    const minutes = (threshold * longMinutes) / errorRatio;
    return Math.abs(minutes - Math.round(minutes)) < 0.02 || Math.abs(threshold / errorRatio - 1) < 0.01;
  });
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
    async (objective, sli, errorRatio) => {
      expect(await disagreement(spec(objective, sli), sli, errorRatio)).toBe("");
    },
    120_000,
  );

  it("agrees with promtool for whatever objective and error ratio", async () => {
    const objective = fc.integer({ min: 650, max: 999 }).map((tenths) => tenths / 10);
    const errorRatio = fc.integer({ min: 2, max: 100 }).map((percent) => percent / 100);
    await fc.assert(
      fc.asyncProperty(objective, errorRatio, async (promised, errors) => {
        fc.pre(!isTie(promised, errors));
        expect(await disagreement(spec(promised, EVENTS), EVENTS, errors)).toBe("");
      }),
      { numRuns: 8 },
    );
  }, 240_000);
});
