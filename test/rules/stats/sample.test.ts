import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chiSquareContingency,
  chiSquareFit,
  gContingency,
  gFit,
} from "@noops-ml/rules/stats/sample/chi-square-test.ts";
import { cliffsDelta, cohensD, cohensH, cramersV, hedgesG } from "@noops-ml/rules/stats/sample/effect-size.ts";
import { fisherExact } from "@noops-ml/rules/stats/sample/fisher-exact.ts";
import { hodgesLehmann } from "@noops-ml/rules/stats/sample/hodges-lehmann.ts";
import { ksOneSample } from "@noops-ml/rules/stats/sample/ks-one-sample.ts";
import { ksTwoSample } from "@noops-ml/rules/stats/sample/ks-two-sample.ts";
import { mannWhitney } from "@noops-ml/rules/stats/sample/mann-whitney.ts";
import { quantile } from "@noops-ml/rules/stats/sample/quantile.ts";
import { valueOf } from "./value-of.ts";

const uniform = (x: number): number => x;
const TEN = [0.11, 0.23, 0.05, 0.61, 0.49, 0.92, 0.33, 0.74, 0.18, 0.27];
const SCORES = [
  [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
  [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
] as const;
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Golden values: SciPy 1.17.1 (kstest, ks_2samp, mannwhitneyu, chisquare, chi2_contingency, fisher_exact, association). */
describe("Kolmogorov–Smirnov tests", () => {
  test.each([
    ["ten values", TEN, 0.27, 0.3890558670792681],
    ["ten values that are far off", TEN.map((x) => x / 3), 0.6933333333333334, 2.5183860404190758e-5],
    ["sixty values", count(60).map((i) => ((i * 0.37) % 1) ** 1.2), 0.08759066215088857, 0.713532113207215],
  ])("one sample, exact: %s", (_, values, statistic, pValue) => {
    const result = valueOf(ksOneSample(values, uniform));
    expect(result.method).toBe("exact");
    expect(result.statistic).toBeCloseTo(statistic, 12);
    expect(Math.abs(result.pValue / pValue - 1)).toBeLessThan(1e-9);
  });

  test("one sample of 400 values is asymptotic and within a thousandth of the exact p-value", () => {
    const result = valueOf(
      ksOneSample(
        count(400).map((i) => ((i * 0.37) % 1) ** 1.1),
        uniform,
      ),
    );
    expect(result.method).toBe("asymptotic");
    expect(result.pValue).toBeCloseTo(0.38019130110222743, 3);
  });

  test.each([
    ["a few values", [1, 2, 3, 4, 5, 6.5], [2.5, 3.5, 7, 8, 9], 0.6, 0.23809523809523814],
    ["ten and ten", TEN, TEN.map((x) => x * x + 0.001), 0.5, 0.16782134274394334],
    [
      "fifty and seventy",
      count(50).map((i) => (i * 0.37) % 1),
      count(70).map((i) => ((i * 0.61) % 1) ** 1.3),
      0.11142857142857143,
      0.8208975224533002,
    ],
  ])("two samples, exact: %s", (_, a, b, statistic, pValue) => {
    const result = valueOf(ksTwoSample(a, b));
    expect(result.statistic).toBeCloseTo(statistic, 12);
    expect(Math.abs(result.pValue / pValue - 1)).toBeLessThan(1e-9);
  });

  test("two large samples of the same values have no distance and p-value 1", () => {
    expect(valueOf(ksTwoSample(count(500), count(500)))).toEqual({ statistic: 0, pValue: 1, method: "asymptotic" });
  });
});

describe("Mann–Whitney test", () => {
  test.each([
    ["without ties", [1, 4, 6, 2, 9], [3, 5, 7, 8, 10, 11], "two-sided", 7, 0.17748917748917747],
    ["one side only", [1, 4, 6, 2, 9], [3, 5, 7, 8, 10, 11], "less", 7, 0.08874458874458874],
    ["with ties, against all permutations", [1, 2, 2, 3], [2, 3, 4, 4, 5], "two-sided", 2.5, 0.1111111111111111],
  ] as const)("exact, %s", (_, a, b, alternative, statistic, pValue) => {
    const result = valueOf(mannWhitney(a, b, alternative));
    expect(result.method).toBe("exact");
    expect(result.statistic).toBe(statistic);
    expect(result.pValue).toBeCloseTo(pValue, 12);
  });

  test("asymptotic with many ties", () => {
    const result = valueOf(
      mannWhitney(
        count(40).map((i) => i % 7),
        count(30).map((i) => (i % 5) + 2),
      ),
    );
    expect(result).toMatchObject({ statistic: 402, method: "asymptotic" });
    expect(result.pValue).toBeCloseTo(0.01767017100679469, 12);
  });

  test("a two-sided test sees a decrease as well as an increase", () => {
    const [low, high] = [count(30), count(30).map((x) => x + 20)];
    expect(valueOf(mannWhitney(low, high)).pValue).toBeLessThan(1e-4);
    expect(valueOf(mannWhitney(high, low)).pValue).toBeCloseTo(valueOf(mannWhitney(low, high)).pValue, 12);
  });

  test("constant samples are no evidence when exact and are refused when the variance would be 0", () => {
    expect(valueOf(mannWhitney([1, 1], [1, 1])).pValue).toBe(1);
    expect(mannWhitney(count(40).fill(1), count(40).fill(1))).toMatchObject({ ok: false, code: "NO_VARIATION" });
  });

  /**
   * NumPy 2.4.6: median of np.subtract.outer; SciPy 1.17.1: the shifts that mannwhitneyu(a - shift, b,
   * method="asymptotic", use_continuity=False) does not reject. The first pair is that of Hollander & Wolfe 1973.
   */
  test.each([
    ["two depression scores", SCORES[0], SCORES[1], 0.95, 0.56, -0.21999999999999975, 1.0819999999999999],
    ["ten and ten", TEN, TEN.map((x, i) => x * x + 0.001 * i), 0.95, 0.1615, -0.06409999999999999, 0.4361],
    ["ten and ten, 98 %", TEN, TEN.map((x, i) => x * x + 0.001 * i), 0.98, 0.1615, -0.1341, 0.4959],
    [
      "forty and thirty-three",
      count(40).map((i) => ((i * 0.37) % 1) ** 1.2),
      count(33).map((i) => ((i * 0.61) % 1) - 0.1),
      0.95,
      0.05607164184870904,
      -0.09653048054186858,
      0.19778649926709602,
    ],
  ] as const)("the Hodges–Lehmann shift and its interval: %s", (_, a, b, confidence, estimate, low, high) => {
    const result = valueOf(hodgesLehmann(a, b, confidence));
    expect(result.estimate).toBeCloseTo(estimate, 12);
    expect(result.low).toBeCloseTo(low, 12);
    expect(result.high).toBeCloseTo(high, 12);
  });

  test("the Hodges–Lehmann shift moves with the sample and its interval holds the estimate", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 30 }), (a) => {
        const result = valueOf(
          hodgesLehmann(
            a.map((x) => x + 10),
            a,
          ),
        );
        expect(result.estimate).toBe(10);
        expect(result.low).toBeLessThanOrEqual(10);
        expect(result.high).toBeGreaterThanOrEqual(10);
      }),
    );
  });
});

describe("tests of counts", () => {
  test("the χ² contingency statistic of a known table", () => {
    const result = valueOf(
      chiSquareContingency([
        [10, 10, 20],
        [20, 20, 20],
      ]),
    );
    expect(result.statistic).toBeCloseTo(2.7777777777777777, 12);
    expect(result).toMatchObject({ degreesOfFreedom: 2, smallestExpected: 12 });
    expect(result.pValue).toBeCloseTo(0.24935220877729622, 12);
  });

  test("the G statistics of known counts", () => {
    const table = [
      [10, 10, 20],
      [20, 20, 20],
    ];
    expect(valueOf(gContingency(table)).statistic).toBeCloseTo(2.768858761678132, 12);
    expect(valueOf(gFit([16, 18, 16, 14, 12, 12], count(6).fill(1 / 6))).statistic).toBeCloseTo(2.006573162632538, 12);
  });

  test("χ² of counts against equal shares", () => {
    const result = valueOf(chiSquareFit([16, 18, 16, 14, 12, 12], count(6).fill(1 / 6)));
    expect(result.statistic).toBeCloseTo(2, 12);
    expect(result.pValue).toBeCloseTo(0.8491450360846096, 12);
  });

  test.each([
    [
      "two-sided",
      [
        [8, 2],
        [1, 5],
      ],
      "two-sided",
      0.034965034965034975,
    ],
    [
      "greater",
      [
        [8, 2],
        [1, 5],
      ],
      "greater",
      0.024475524475524483,
    ],
    [
      "with an empty cell",
      [
        [0, 10],
        [5, 5],
      ],
      "two-sided",
      0.032507739938080496,
    ],
    [
      "large",
      [
        [30, 970],
        [60, 940],
      ],
      "two-sided",
      0.0016206190187386925,
    ],
  ] as const)("Fisher's exact test, %s", (_, table, alternative, pValue) => {
    expect(Math.abs(valueOf(fisherExact(table, alternative)).pValue / pValue - 1)).toBeLessThan(1e-9);
  });

  test("the p-value of an impossible departure is never above 1", () => {
    expect(
      valueOf(
        fisherExact([
          [0, 0],
          [0, 0],
        ]),
      ).pValue,
    ).toBe(1);
  });
});

describe("tests of two samples", () => {
  const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 12 });
  const TESTS = [
    ["Kolmogorov–Smirnov", ksTwoSample],
    ["Mann–Whitney", mannWhitney],
  ] as const;
  /** Samples of one value alone have no variance: the test refuses them, in any order. */
  const pValue = (result: ReturnType<typeof mannWhitney>): number => (result.ok ? result.value.pValue : -1);

  test.each(TESTS)("%s: swapped samples and shuffled values change nothing, and p lies in [0, 1]", (_, compare) => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const p = pValue(compare(a, b));
        expect(pValue(compare(b, a))).toBeCloseTo(p, 12);
        expect(
          pValue(
            compare(
              [...a].reverse(),
              [...b].sort((x, y) => x - y),
            ),
          ),
        ).toBeCloseTo(p, 12);
        expect(p === -1 || (p >= 0 && p <= 1)).toBe(true);
      }),
    );
  });

  test.each(TESTS)("%s sees ranks only: a rising transformation of both samples changes nothing", (_, compare) => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const cube = (x: number): number => x ** 3 + 7;
        expect(pValue(compare(a.map(cube), b.map(cube)))).toBeCloseTo(pValue(compare(a, b)), 12);
      }),
    );
  });

  test("the farther a sample moves away, the smaller the one-sided p-value of Mann–Whitney", () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 9 }), (a, b, step) => {
        const moved = pValue(
          mannWhitney(
            a.map((x) => x + step),
            b,
            "greater",
          ),
        );
        const before = pValue(mannWhitney(a, b, "greater"));
        expect(moved === -1 || before === -1 || moved <= before + 1e-9).toBe(true);
      }),
    );
  });

  test("Fisher's exact test is the same for a table, its transpose and its mirror", () => {
    const cell = fc.nat({ max: 30 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const p = valueOf(
          fisherExact([
            [a, b],
            [c, d],
          ]),
        ).pValue;
        expect(
          valueOf(
            fisherExact([
              [a, c],
              [b, d],
            ]),
          ).pValue,
        ).toBeCloseTo(p, 10);
        expect(
          valueOf(
            fisherExact([
              [d, c],
              [b, a],
            ]),
          ).pValue,
        ).toBeCloseTo(p, 10);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("effect sizes and quantiles", () => {
  test("known values", () => {
    expect(valueOf(cohensD([2, 4, 6], [1, 3, 5]))).toBe(0.5);
    expect(valueOf(hedgesG([2, 4, 6], [1, 3, 5]))).toBeCloseTo(0.4, 12);
    expect(valueOf(cliffsDelta([3, 4], [1, 2]))).toBe(1);
    expect(
      valueOf(
        cramersV([
          [10, 10, 20],
          [20, 20, 20],
        ]),
      ),
    ).toBeCloseTo(0.16666666666666666, 12);
    expect(valueOf(cohensH({ events: 2, of: 100 }, { events: 1, of: 100 }))).toBeCloseTo(0.08346, 5);
    expect(valueOf(quantile([3, 1, 4, 1, 5, 9, 2, 6], 0.3))).toBeCloseTo(2.1, 12);
    // NumPy 2.4.6: np.quantile(TEN, 0.37).
    expect(valueOf(quantile(TEN, 0.37))).toBeCloseTo(0.2432, 12);
  });

  test("Cliff's delta is Mann–Whitney's U on another scale", () => {
    const sample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const u = valueOf(mannWhitney(a, b)).statistic;
        expect(valueOf(cliffsDelta(a, b))).toBeCloseTo((2 * u) / (a.length * b.length) - 1, 12);
      }),
    );
  });
});
