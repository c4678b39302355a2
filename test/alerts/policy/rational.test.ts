import { decimal, divide, multiply, rational, subtract, toNumber, toText } from "@noops-ml/alerts/policy/rational.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("exact numbers", () => {
  it.each([
    ["99.9", "0.001"],
    ["99.99", "0.0001"],
    ["99.95", "0.0005"],
    ["92", "0.08"],
    ["99.99999", "0.0000001"],
    ["5e1", "0.5"],
  ])("an objective of %s leaves a budget of %s, without float noise", (objective, budget) => {
    expect(toText(subtract(decimal(1), divide(decimal(objective), decimal(100))))).toBe(budget);
  });

  it.each([
    ["0.1", "0.1"],
    [".5", "0.5"],
    ["-1.50", "-1.5"],
    ["1e-7", "0.0000001"],
    ["2.5e3", "2500"],
    ["0", "0"],
  ])("reads %s as %s", (text, written) => {
    expect(toText(decimal(text))).toBe(written);
  });

  it.each(["", ".", "1.2.3", "abc", "1e", "0x10"])("refuses %j", (text) => {
    expect(() => decimal(text)).toThrow(RangeError);
  });

  it("cuts a repeating decimal after 15 significant digits", () => {
    expect(toText(rational(1, 3))).toBe("0.333333333333333");
    expect(toText(rational(200, 3))).toBe("66.6666666666666");
    expect(toText(rational(1, 3000))).toBe("0.000333333333333333");
  });

  it("compares six times 0.15 with 0.9 as people do, where doubles do not", () => {
    expect(6 * 0.15 < 0.9).toBe(true);
    expect(toText(multiply(decimal(6), decimal("0.15")))).toBe("0.9");
  });

  it("gives back every short decimal as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 6 }), (digits, scale) => {
        const value = rational(digits, 10n ** BigInt(scale));
        expect(toText(decimal(toText(value)))).toBe(toText(value));
        expect(toNumber(value)).toBeCloseTo(digits / 10 ** scale, 9);
      }),
    );
  });
});
