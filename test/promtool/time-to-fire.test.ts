import { buildModels } from "@noops-ml/rules/model/build-models.ts";
import { timeToFire } from "@noops-ml/rules/model/time-to-fire.ts";
import { parseSources } from "@noops-ml/rules/spec/parse-sources.ts";
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
      const text = spec(objective, sli);
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
      expect(await tell({ spec: text, interval: "1m", series, expect: expectations })).toBe("");
    },
    120_000,
  );
});
