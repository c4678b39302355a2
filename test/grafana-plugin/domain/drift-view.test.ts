import { describe, expect, it } from "vitest";
import { readDrift, stateOf } from "../../../grafana-plugin/src/domain/drift-view.ts";
import { driftSamples } from "../../browser-host/fixture/drift-stories.ts";
import { seriesOf } from "../series-of.ts";

const view = readDrift(seriesOf(driftSamples({ stepSeconds: 1800 })), "reference");

describe("the drift of a model", () => {
  it("ranks features by state and score, the most drifted first", () => {
    expect(view.features.slice(0, 2).map(({ feature, state }) => [feature, state])).toEqual([
      ["amount_eur", "alert"],
      ["merchant_age_days", "watch"],
    ]);
  });

  it("tells too few rows and a missing reference apart from steady", () => {
    const state = (name: string) => view.features.find(({ feature }) => feature === name)?.state;
    expect([state("device_score"), state("session_minutes"), state("cart_items")]).toEqual([
      "insufficient",
      "no_reference",
      "ok",
    ]);
  });

  it("gives the verdict of the rules in words", () => {
    expect(view.verdict.words).toMatch(/features have drifted/);
  });

  it("keeps the bins in their order with both shares", () => {
    const bins = view.features[0]?.bins ?? [];
    expect(bins.map(({ bin }) => bin)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(bins.reduce((sum, { now }) => sum + now, 0)).toBeCloseTo(1);
  });

  it("carries the state of every moment", () => {
    const codes = view.features[0]?.course.codes ?? [];
    expect(stateOf(codes[0] ?? -1)).toBe("ok");
    expect(stateOf(codes.at(-1) ?? -1)).toBe("alert");
  });
});
