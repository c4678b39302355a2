import { countBaseline, createFeatureBins, decileEdges } from "@noops-ml/demo/model-server/feature-bins.ts";
import { drawTrainingData } from "@noops-ml/demo/model-server/model-versions.ts";
import { seededRandom } from "@noops-ml/demo/seeded-random.ts";
import { describe, expect, it } from "vitest";

const rows = drawTrainingData(seededRandom(1)).map(({ features }) => features);
const bins = createFeatureBins(rows);
const of = (feature: string) => {
  const found = bins.find((each) => each.feature === feature);
  if (found === undefined) throw new Error(`no bins for ${feature}`);
  return found;
};

describe("feature bins", () => {
  it("are at most ten, besides missing and other", () => {
    for (const each of bins) {
      expect(each.bins.length).toBeLessThanOrEqual(12);
      expect(each.bins.slice(-2)).toEqual(["missing", "other"]);
    }
  });

  it("hold about a tenth of the training rows each, and the shares sum to one with every bin named", () => {
    const amounts = of("amount_eur");
    const { rows: count, pmf } = countBaseline(amounts, rows);
    expect(count).toBe(rows.length);
    expect(Object.keys(pmf)).toEqual(amounts.bins);
    expect(pmf.missing).toBe(0);
    expect(pmf.d05).toBeCloseTo(0.1, 2);
    expect(Object.values(pmf).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it("become fewer where values repeat, and no bin is empty in training", () => {
    expect(decileEdges([0, 0, 0, 0, 0, 0, 0, 0, 1, 2])).toEqual([0, 1]);
    const { pmf } = countBaseline(of("payments_last_hour"), rows);
    const deciles = Object.entries(pmf).filter(([bin]) => bin.startsWith("d"));
    expect(deciles.every(([, share]) => share > 0)).toBe(true);
  });

  it("other edges have another layout", () => {
    const shifted = createFeatureBins(rows.map((row) => ({ ...row, amount_eur: 2 * row.amount_eur })));
    expect(shifted.find(({ feature }) => feature === "amount_eur")?.layout).not.toBe(of("amount_eur").layout);
    expect(shifted.find(({ feature }) => feature === "hour")?.layout).toBe(of("hour").layout);
  });

  it.each([
    ["channel", "wallet", "wallet"],
    ["channel", "pigeon", "other"],
    ["channel", undefined, "missing"],
    ["amount_eur", undefined, "missing"],
    ["amount_eur", "12", "other"],
    ["amount_eur", -5, "d01"],
    ["amount_eur", 49_999, "d10"],
  ])("%s %j falls into %s", (feature, value, bin) => {
    expect(of(feature).binOf(value)).toBe(bin);
  });
});
