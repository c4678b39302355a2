import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hellinger } from "@noops-ml/rules/stats/distance/hellinger.ts";
import { jensenShannon } from "@noops-ml/rules/stats/distance/jensen-shannon.ts";
import { ksDistance } from "@noops-ml/rules/stats/distance/ks-distance.ts";
import { lInfinity } from "@noops-ml/rules/stats/distance/l-infinity.ts";
import { psiFloor, psiZ } from "@noops-ml/rules/stats/distance/psi-noise.ts";
import { psi } from "@noops-ml/rules/stats/distance/psi.ts";
import { totalVariation } from "@noops-ml/rules/stats/distance/total-variation.ts";
import { bucketWidths, wassersteinBins } from "@noops-ml/rules/stats/distance/wasserstein-bins.ts";
import { wassersteinSamples } from "@noops-ml/rules/stats/distance/wasserstein-samples.ts";
import type { Result } from "@noops-ml/rules/stats/result.ts";
import { valueOf } from "./value-of.ts";

type Distance = (p: readonly number[], q: readonly number[]) => Result<number>;
const cumulate = (p: readonly number[]): number[] => {
  let sum = 0;
  return p.map((share) => (sum += share));
};
const ks: Distance = (p, q) => ksDistance(cumulate(p), cumulate(q));
const w1: Distance = (p, q) => wassersteinBins(cumulate(p), cumulate(q), new Array<number>(p.length).fill(1));
const DISTANCES: readonly (readonly [string, Distance])[] = [
  ["PSI", psi],
  ["Jensen–Shannon", jensenShannon],
  ["Hellinger", hellinger],
  ["total variation", totalVariation],
  ["L∞", lInfinity],
  ["KS", ks],
  ["W1", w1],
];
const BLIND_TO_ORDER = DISTANCES.slice(0, 5);

const normalise = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};
/** Two pmfs over the same 2 to 30 bins, empty bins among them. */
const pmfs = fc.integer({ min: 2, max: 30 }).chain((bins) => {
  const one = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: bins, maxLength: bins })
    .filter((weights) => weights.some((weight) => weight > 0))
    .map(normalise);
  return fc.tuple(one, one);
});

describe("distances of two binned distributions", () => {
  test.each(DISTANCES)("%s is the same in both directions", (_, distance) => {
    fc.assert(
      fc.property(pmfs, ([p, q]) => {
        expect(valueOf(distance(p, q))).toBeCloseTo(valueOf(distance(q, p)), 12);
      }),
    );
  });

  test.each(DISTANCES)(
    "%s of identical distributions is 0, for Hellinger up to rounding under the root",
    (name, distance) => {
      fc.assert(
        fc.property(pmfs, ([p]) => {
          expect(valueOf(distance(p, p))).toBeLessThanOrEqual(name === "Hellinger" ? 5e-8 : 0);
        }),
      );
    },
  );

  test("all stay within their bounds, and H² ≤ TV ≤ √2 H", () => {
    fc.assert(
      fc.property(pmfs, ([p, q]) => {
        const [h, tv] = [valueOf(hellinger(p, q)), valueOf(totalVariation(p, q))];
        expect(valueOf(psi(p, q))).toBeGreaterThanOrEqual(0);
        expect(valueOf(jensenShannon(p, q))).toBeLessThanOrEqual(Math.sqrt(Math.LN2) + 1e-9);
        for (const value of [h, tv, valueOf(ks(p, q))]) expect(value).toBeLessThanOrEqual(1 + 1e-12);
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-7);
      }),
    );
  });

  test.each(BLIND_TO_ORDER)("%s does not see the order of the bins", (_, distance) => {
    fc.assert(
      fc.property(pmfs, ([p, q]) => {
        expect(valueOf(distance([...p].reverse(), [...q].reverse()))).toBeCloseTo(valueOf(distance(p, q)), 12);
      }),
    );
  });

  test("KS and W1 do see the order of the bins", () => {
    const [p, q, swapped] = [
      [0.5, 0.5, 0],
      [0, 0.5, 0.5],
      [
        [0.5, 0, 0.5],
        [0, 0.5, 0.5],
      ],
    ] as const;
    expect(valueOf(w1(p, q))).toBe(1);
    expect(valueOf(w1(swapped[0], swapped[1]))).toBe(0.5);
    expect(valueOf(ks([0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]))).toBe(1);
    expect(valueOf(ks([0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]))).toBe(0.5);
  });

  test.each([DISTANCES[1], DISTANCES[2], DISTANCES[3], DISTANCES[5]].filter((one) => one !== undefined))(
    "merging two neighbouring bins never raises %s",
    (_, distance) => {
      fc.assert(
        fc.property(pmfs, ([p, q]) => {
          const merge = (x: readonly number[]): number[] => [(x[0] ?? 0) + (x[1] ?? 0), ...x.slice(2)];
          const [before, after] = [valueOf(distance(p, q)), valueOf(distance(merge(p), merge(q)))];
          expect(after).toBeLessThanOrEqual(before + 5e-8);
        }),
      );
    },
  );

  /** SciPy 1.17.1: scipy.spatial.distance.jensenshannon; the others from their formulas in NumPy. */
  test("golden values of one pair", () => {
    const [p, q] = [
      [0.1, 0.2, 0.3, 0.4],
      [0.25, 0.25, 0.25, 0.25],
    ];
    expect(valueOf(psi(p, q))).toBeCloseTo(0.22821740957339182, 14);
    expect(valueOf(jensenShannon(p, q))).toBeCloseTo(0.16692996572597962, 14);
    expect(valueOf(hellinger(p, q))).toBeCloseTo(0.16789959640267496, 14);
    expect(valueOf(totalVariation(p, q))).toBeCloseTo(0.2, 14);
    expect(valueOf(jensenShannon([1, 0], [0.5, 0.5]))).toBeCloseTo(0.46450140402245893, 14);
  });

  test("an empty bin costs PSI a finite amount", () => {
    expect(valueOf(psi([1, 0], [0.5, 0.5]))).toBeCloseTo(0.5 * Math.log(2) + 0.4999 * Math.log(5000), 12);
  });
});

describe("Wasserstein-1 distance", () => {
  /** SciPy 1.17.1: scipy.stats.wasserstein_distance. */
  test("golden values of samples with and without weights", () => {
    const [a, b] = [
      [0.3, 1.2, 2.2, 4.5, 0.1],
      [1.1, 3.3, 2.0, 5.7],
    ];
    expect(valueOf(wassersteinSamples({ values: [0, 1, 3] }, { values: [5, 6, 8] }))).toBe(5);
    expect(valueOf(wassersteinSamples({ values: a }, { values: b }))).toBeCloseTo(1.365, 14);
    expect(
      valueOf(wassersteinSamples({ values: a, weights: [1, 2, 3, 4, 5] }, { values: b, weights: [4, 3, 2, 1] })),
    ).toBeCloseTo(0.9733333333333334, 14);
  });

  test("shifting one sample shifts the distance, and scaling both scales it", () => {
    const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -5, max: 5 }), (a, b, factor) => {
        const distance = valueOf(wassersteinSamples({ values: a }, { values: b }));
        const both = (x: number): number => 7 + x * factor;
        const moved = valueOf(wassersteinSamples({ values: a.map(both) }, { values: b.map(both) }));
        expect(moved).toBeCloseTo(Math.abs(factor) * distance, 6);
        expect(valueOf(wassersteinSamples({ values: a }, { values: a.map((x) => x + 3) }))).toBeCloseTo(3, 9);
      }),
    );
  });

  test("on bins it is exact for data in the middle of each bin", () => {
    const bounds = [1, 2, 4, 8];
    const middles = [0.5, 1.5, 3, 6, 10];
    const [p, q] = [
      [0.1, 0.2, 0.3, 0.2, 0.2],
      [0.3, 0.3, 0.2, 0.1, 0.1],
    ];
    const exact = valueOf(wassersteinSamples({ values: middles, weights: p }, { values: middles, weights: q }));
    const widths = valueOf(bucketWidths(bounds));
    expect(valueOf(wassersteinBins(cumulate(p).slice(0, 4), cumulate(q).slice(0, 4), widths))).toBeCloseTo(exact, 12);
  });
});

describe("the noise of a PSI", () => {
  test("the floor lies where the z-score is the normal quantile", () => {
    const size = { currentRows: 700, referenceRows: 3000, degreesOfFreedom: 9 };
    expect(valueOf(psiZ(valueOf(psiFloor(size)), size))).toBeCloseTo(2.326347874, 9);
  });

  /** SciPy 1.17.1: stats.chi2.ppf(0.99, df) times the noise. The cube root of Wilson and Hilferty is within 0.3 %. */
  test.each([
    [{ currentRows: 1000, referenceRows: 1000, degreesOfFreedom: 9 }, 0.04354864861025846],
    [{ currentRows: 5000, referenceRows: 2000, degreesOfFreedom: 4 }, 0.009301824876474627],
  ])("the floor of %o is the 99 % point of χ², and not below it", (size, golden) => {
    expect(valueOf(psiFloor(size)) / golden).toBeGreaterThanOrEqual(1);
    expect(valueOf(psiFloor(size)) / golden).toBeLessThan(1.003);
  });

  test("the floor falls as samples grow and is near the χ² point it stands for", () => {
    const at = (rows: number): number =>
      valueOf(psiFloor({ currentRows: rows, referenceRows: rows, degreesOfFreedom: 9 }));
    expect(at(1000)).toBeLessThan(at(100));
    expect(at(1000)).toBeCloseTo((2 / 1000) * 21.665994333461924, 3);
  });
});
