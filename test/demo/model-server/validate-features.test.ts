import { validateFeatures } from "@noops-ml/demo/model-server/validate-features.ts";
import { describe, expect, it } from "vitest";

const typical = {
  amount_eur: 40,
  hour: 12,
  distance_km: 10,
  merchant_risk: 0.3,
  payments_last_hour: 1,
  channel: "chip",
} as const;

describe("the validation of features", () => {
  it("passes a clean payment through", () => {
    expect(validateFeatures({ ...typical, hour: 3 }, typical)).toEqual({
      features: { ...typical, hour: 3 },
      violations: [],
      missing: [],
    });
  });

  it.each([
    ["a null", { merchant_risk: null }, "merchant_risk", "required"],
    ["an absent feature", { merchant_risk: undefined }, "merchant_risk", "required"],
    ["a text for a number", { amount_eur: "12" }, "amount_eur", "type"],
    ["a number that is none", { amount_eur: Number.NaN }, "amount_eur", "type"],
    ["a value out of range", { hour: 31 }, "hour", "range"],
    ["an unknown category", { channel: "pigeon" }, "channel", "enum"],
    ["an absent category", { channel: null }, "channel", "required"],
  ])("%s is one violation, and the model still gets something usable", (_case, change, feature, check) => {
    const { features, violations } = validateFeatures({ ...typical, ...change }, typical);
    expect(violations).toEqual([{ feature, check }]);
    expect(Object.values(features).every((value) => value !== null && value !== undefined)).toBe(true);
  });

  it("clips a value out of range instead of replacing it", () => {
    expect(validateFeatures({ ...typical, hour: 31 }, typical).features.hour).toBe(23);
  });
});
