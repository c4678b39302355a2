import { describe, expect, test } from "vitest";
import { chiSquareQuantile, chiSquareTail } from "@noops-ml/rules/stats/special/chi-square.ts";
import { erfc } from "@noops-ml/rules/stats/special/erfc.ts";
import { upperIncompleteGamma } from "@noops-ml/rules/stats/special/incomplete-gamma.ts";
import { kolmogorovTail } from "@noops-ml/rules/stats/special/kolmogorov-tail.ts";
import { lnBeta, lnChoose } from "@noops-ml/rules/stats/special/ln-beta.ts";
import { lnGamma } from "@noops-ml/rules/stats/special/ln-gamma.ts";
import { normalCdf, normalTail } from "@noops-ml/rules/stats/special/normal-cdf.ts";
import { normalQuantile, upperQuantile } from "@noops-ml/rules/stats/special/normal-quantile.ts";

/** Golden values: SciPy 1.17.1 (scipy.stats.norm, scipy.special). */
const GOLDEN: readonly (readonly [string, number, number])[] = [
  ["erfc(2)", erfc(2), 0.004677734981047266],
  ["erfc(1.49999)", erfc(1.49999), 0.03389604284542119],
  ["erfc(-3)", erfc(-3), 1.9999779095030015],
  ["erfc(10)", erfc(10), 2.0884875837625446e-45],
  ["Φ(−10)", normalCdf(-10), 7.61985302416047e-24],
  ["Φ(−1.5)", normalCdf(-1.5), 0.06680720126885807],
  ["Φ(0.3)", normalCdf(0.3), 0.6179114221889526],
  ["1 − Φ(8)", normalTail(8), 6.22096057427174e-16],
  ["Φ⁻¹(1e−12)", normalQuantile(1e-12), -7.034483825301131],
  ["Φ⁻¹(0.3)", normalQuantile(0.3), -0.5244005127080409],
  ["Φ⁻¹(0.9999)", normalQuantile(0.9999), 3.719016485455709],
  ["the z with tail 1e−300", upperQuantile(1e-300), 37.0470962993612],
  ["ln Γ(0.001)", lnGamma(0.001), 6.907178885383853],
  ["ln Γ(0.5)", lnGamma(0.5), 0.5723649429247],
  ["ln Γ(3.7)", lnGamma(3.7), 1.428072326665388],
  ["ln Γ(250.25)", lnGamma(250.25), 1129.903760977644],
  ["Q(0.5, 0.2)", upperIncompleteGamma(0.5, 0.2), 0.5270892568655381],
  ["Q(4.5, 10)", upperIncompleteGamma(4.5, 10), 0.017912404529843298],
  ["Q(100, 80)", upperIncompleteGamma(100, 80), 0.9828916869648668],
  ["Q(2, 60)", upperIncompleteGamma(2, 60), 5.341471565244885e-25],
  ["χ² tail 20, 9 df", chiSquareTail(20, 9), 0.017912404529843298],
  ["χ² quantile 0.99, 1 df", chiSquareQuantile(0.99, 1), 6.6348966010212145],
  ["χ² quantile 0.99, 9 df", chiSquareQuantile(0.99, 9), 21.665994333461924],
  ["χ² quantile 0.5, 29 df", chiSquareQuantile(0.5, 29), 28.33612686658445],
  ["χ² quantile 1e−4, 3 df", chiSquareQuantile(1e-4, 3), 0.005214832329027977],
  ["Kolmogorov 0.5", kolmogorovTail(0.5), 0.9639452436648751],
  ["Kolmogorov 1", kolmogorovTail(1), 0.26999967167735456],
  ["Kolmogorov 3", kolmogorovTail(3), 3.045995948942526e-8],
  ["Kolmogorov's critical point of 5 %", kolmogorovTail(1.3580986393225507), 0.05],
  ["ln B(2, 3)", lnBeta([2, 3]), -Math.log(12)],
  ["ln (52 choose 5)", lnChoose(52, 5), Math.log(2598960)],
];

describe("special functions", () => {
  test.each(GOLDEN)("%s agrees with its golden value to 12 digits", (_, value, golden) => {
    expect(Math.abs(value / golden - 1)).toBeLessThan(2e-12);
  });

  test("the critical point of Kolmogorov's distribution at 5 % is 1.3581", () => {
    expect(kolmogorovTail(1.3581)).toBeCloseTo(0.05, 5);
  });

  test("a quantile undoes its distribution function over the whole range", () => {
    for (let exponent = 1; exponent < 300; exponent += 7)
      expect(normalTail(upperQuantile(10 ** -exponent)) / 10 ** -exponent).toBeCloseTo(1, 9);
  });

  test("series and continued fraction of the Kolmogorov tail meet without a jump", () => {
    expect(kolmogorovTail(1.18 - 1e-12)).toBeCloseTo(kolmogorovTail(1.18), 11);
  });

  test.each([
    ["erfc", () => erfc(NaN)],
    ["normalQuantile", () => normalQuantile(1)],
    ["upperQuantile", () => upperQuantile(0)],
    ["lnGamma", () => lnGamma(0)],
    ["upperIncompleteGamma", () => upperIncompleteGamma(-1, 1)],
    ["chiSquareQuantile", () => chiSquareQuantile(0, 1)],
    ["kolmogorovTail", () => kolmogorovTail(NaN)],
  ])("%s throws outside its domain instead of returning NaN", (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
