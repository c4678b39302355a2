import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block } from "@noops-ml/rules/stats/evidence/block.ts";
import { boundWeight, mixedFactor } from "@noops-ml/rules/stats/evidence/bound-weights.ts";
import { addRate, discount, dispersion, dispersionOf, NO_RATES } from "@noops-ml/rules/stats/evidence/dispersion.ts";
import { fixedSharesEvidence } from "@noops-ml/rules/stats/evidence/fixed-shares.ts";
import { logMeanExp, logSumExp } from "@noops-ml/rules/stats/evidence/log-mean-exp.ts";
import { aboveEvidence, aboveFactor, ABOVE_RATIOS } from "@noops-ml/rules/stats/evidence/one-sample.ts";
import { PAGE_HINKLEY_START, pageHinkley } from "@noops-ml/rules/stats/evidence/page-hinkley.ts";
import { bandConstant, bandRadius, quantileBand } from "@noops-ml/rules/stats/evidence/quantile-band.ts";
import { ratioInterval } from "@noops-ml/rules/stats/evidence/ratio-interval.ts";
import { robustDifference, robustWidth } from "@noops-ml/rules/stats/evidence/robust-difference.ts";
import { sameDistributionEvidence, sameDistributionFactor } from "@noops-ml/rules/stats/evidence/same-distribution.ts";
import { shiryaevRoberts } from "@noops-ml/rules/stats/evidence/shiryaev-roberts.ts";
import { slowerEvidence } from "@noops-ml/rules/stats/evidence/slower.ts";
import { weightedEvidence } from "@noops-ml/rules/stats/evidence/weighted-evidence.ts";
import {
  OK_RATIOS,
  RARE_FACTORS,
  rareFactor,
  withinMarginEvidence,
  withinMarginFactor,
} from "@noops-ml/rules/stats/evidence/within-margin.ts";
import { WORSE_RATIOS, worseEvidence, worseFactor } from "@noops-ml/rules/stats/evidence/worse.ts";
import { lnChoose } from "@noops-ml/rules/stats/special/ln-beta.ts";
import { seededRandom } from "../../bench/seeded-random.ts";
import { valueOf } from "./value-of.ts";

const RATES = [0.01, 0.1, 0.3, 0.5, 0.8, 1];
const DISCOUNTS = [1, 1.3, 4];
const chance = (n: number, k: number, p: number): number => Math.exp(lnChoose(n, k)) * p ** k * (1 - p) ** (n - k);
const upTo = (n: number): number[] => Array.from({ length: n + 1 }, (_, i) => i);
const block = (nc: number, kc: number, ns: number, ks: number): Block => ({
  canary: { requests: nc, events: kc },
  stable: { requests: ns, events: ks },
});

/** The exact mean of e^(factor/φ) over all outcomes of both arms. */
function meanE(
  factor: (one: Block) => number,
  sizes: { nc: number; ns: number; pc: number; ps: number; phi: number },
): number {
  const { nc, ns, pc, ps, phi } = sizes;
  return upTo(nc).reduce(
    (sum, kc) =>
      sum +
      upTo(ns).reduce(
        (inner, ks) => inner + chance(nc, kc, pc) * chance(ns, ks, ps) * Math.exp(factor(block(nc, kc, ns, ks)) / phi),
        0,
      ),
    0,
  );
}

/** The largest exact mean over all sizes up to 8, rates inside the null, and discounts. */
function largestMean(factor: (one: Block) => number, inNull: (pc: number, ps: number) => boolean): number {
  let largest = 0;
  for (const nc of upTo(8))
    for (const ns of upTo(8))
      for (const pc of RATES)
        for (const ps of RATES)
          for (const phi of inNull(pc, ps) ? DISCOUNTS : [])
            largest = Math.max(largest, meanE(factor, { nc, ns, pc, ps, phi }));
  return largest;
}

describe("every factor is an e-value: its exact mean over all outcomes inside the null is at most 1", () => {
  test.each(WORSE_RATIOS)("F1 at ratio %s", (ratio) => {
    expect(
      largestMean(
        (one) => worseFactor(one, ratio),
        (pc, ps) => pc <= ps,
      ),
    ).toBeLessThanOrEqual(1 + 1e-12);
  });

  test.each(OK_RATIOS)("F2 at ratio %s", (ratio) => {
    const margin = 1.5;
    const mean = largestMean(
      (one) => withinMarginFactor(one, ratio, margin),
      (pc, ps) => pc >= margin * ps,
    );
    expect(mean).toBeLessThanOrEqual(1 + 1e-12);
  });

  test.each(RARE_FACTORS)("F2b at factor %s", (factor) => {
    const mean = largestMean(
      (one) => rareFactor(one.canary, factor, 0.1),
      (pc) => pc >= 0.1,
    );
    expect(mean).toBeLessThanOrEqual(1 + 1e-12);
  });

  test.each(ABOVE_RATIOS)("one-sample F1 at ratio %s", (ratio) => {
    const mean = largestMean(
      (one) => aboveFactor(one.canary, ratio, 0.3),
      (pc) => pc <= 0.3,
    );
    expect(mean).toBeLessThanOrEqual(1 + 1e-12);
  });

  test("F4 with three cells and any past", () => {
    const shares = [0.2, 0.3, 0.5];
    const outcomes = (n: number): number[][] => upTo(n).flatMap((a) => upTo(n - a).map((b) => [a, b, n - a - b]));
    const weight = (cells: readonly number[]): number => {
      const n = cells.reduce((sum, cell) => sum + cell, 0);
      const ways = lnChoose(n, cells[0] ?? 0) + lnChoose(n - (cells[0] ?? 0), cells[1] ?? 0);
      return Math.exp(ways) * cells.reduce((product, cell, i) => product * (shares[i] ?? 0) ** cell, 1);
    };
    const past = { canary: [9, 0, 3], stable: [10, 80, 40] };
    for (const [nc, ns] of [
      [1, 6],
      [6, 6],
      [4, 2],
      [0, 5],
    ] as const)
      for (const phi of DISCOUNTS) {
        let mean = 0;
        for (const canary of outcomes(nc))
          for (const stable of outcomes(ns))
            mean += weight(canary) * weight(stable) * Math.exp(sameDistributionFactor(past, { canary, stable }) / phi);
        expect(mean).toBeLessThanOrEqual(1 + 1e-12);
      }
  });

  test("F5's mean over bounds and ratios, at any evidence so far and any weights of this minute", () => {
    const before = WORSE_RATIOS.map((_, i) => 3 * i - 4);
    for (const weights of [
      [1, 1, 1, 1],
      [0.05, 1, 0.3, 0.05],
      [1, 0.05, 0.05, 1],
    ]) {
      const step = (one: Block): number => {
        const after = WORSE_RATIOS.map((ratio, i) => (before[i] ?? 0) + worseFactor(one, ratio));
        return mixedFactor(weights, before, after);
      };
      expect(largestMean(step, (pc, ps) => pc <= ps)).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  test("a wrong sign would fail this proof at once", () => {
    expect(
      largestMean(
        (one) => -worseFactor(one, 2),
        (pc, ps) => pc <= ps,
      ),
    ).toBeGreaterThan(1);
  });
});

describe("Ville's bound by simulation, 2 000 runs of 60 looks each", () => {
  /** Traffic steps, silent blocks, shared shocks and a change of the split; the arms are always equally good. */
  function worstLook(seed: number): number {
    const random = seededRandom(seed);
    const blocks: Block[] = [];
    let worst = -Infinity;
    const logs = WORSE_RATIOS.map(() => 0);
    for (let minute = 0; minute < 60; minute += 1) {
      const silent = minute % 17 === 5;
      const shock = minute > 40 && minute < 45 ? 8 : 1;
      const [nc, ns] = silent ? [0, 0] : minute < 20 ? [100, 900] : [400, minute < 30 ? 600 : 3000];
      blocks.push(block(nc, random.binomial(nc, 0.01 * shock), ns, random.binomial(ns, 0.01 * shock)));
      const last = blocks[blocks.length - 1];
      for (const [i, ratio] of WORSE_RATIOS.entries()) logs[i] = (logs[i] ?? 0) + (last ? worseFactor(last, ratio) : 0);
      worst = Math.max(worst, logMeanExp(logs));
    }
    return worst;
  }

  test("the share of equal runs that ever reaches 1/α is at most α plus three standard errors", () => {
    const runs = 2000;
    const worst = Array.from({ length: runs }, (_, seed) => worstLook(seed + 1));
    for (const alpha of [0.05, 0.01]) {
      const share = worst.filter((value) => value >= Math.log(1 / alpha)).length / runs;
      expect(share).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs));
    }
  });
});

describe("evidence of both arms", () => {
  const counts = fc.integer({ min: 0, max: 500 });
  const blocks = fc.array(
    fc
      .tuple(counts, counts, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([nc, ns, pc, ps]) => block(nc, Math.floor(nc * pc), ns, Math.floor(ns * ps))),
    { maxLength: 20 },
  );

  test("the order of blocks changes nothing in F1 and F2", () => {
    fc.assert(
      fc.property(blocks, (list) => {
        const reversed = [...list].reverse();
        expect(valueOf(worseEvidence(reversed))).toBeCloseTo(valueOf(worseEvidence(list)), 8);
        expect(valueOf(withinMarginEvidence(reversed))).toBeCloseTo(valueOf(withinMarginEvidence(list)), 8);
      }),
    );
  });

  test("no input makes evidence that is not a number", () => {
    fc.assert(
      fc.property(blocks, (list) => {
        expect(Number.isNaN(valueOf(worseEvidence(list)))).toBe(false);
        expect(Number.isNaN(valueOf(withinMarginEvidence(list, { rareBar: 0.001 })))).toBe(false);
      }),
    );
  });

  test("a block without canary traffic is no evidence", () => {
    expect(worseFactor(block(0, 0, 100, 7), 2)).toBe(0);
    expect(withinMarginFactor(block(0, 0, 100, 7), 1, 1.5)).toBeCloseTo(0, 12);
    expect(sameDistributionFactor({ canary: [0, 0], stable: [5, 5] }, { canary: [0, 0], stable: [3, 4] })).toBeCloseTo(
      0,
      12,
    );
  });

  test("a planned margin needs about 400 errors at 1.5 and 120 at 2, at equal rates and a 10:90 split", () => {
    const errorsNeeded = (margin: number): number => {
      for (let errors = 10; ; errors += 10) {
        const one = block(errors * 10, errors / 10, errors * 90, (errors * 9) / 10);
        if (valueOf(withinMarginEvidence([one], { margin })) >= Math.log(20)) return errors;
      }
    };
    expect(errorsNeeded(2)).toBeGreaterThan(60);
    expect(errorsNeeded(2)).toBeLessThan(160);
    expect(errorsNeeded(1.5)).toBeGreaterThan(220);
    expect(errorsNeeded(1.5)).toBeLessThan(450);
  });

  test("with a bar, about 4.7/θ₀ canary requests without any error are enough", () => {
    const at = (requests: number): number =>
      valueOf(withinMarginEvidence([block(requests, 0, requests * 9, 0)], { rareBar: 1e-4 }));
    expect(at(46_000)).toBeLessThan(Math.log(20));
    expect(at(47_500)).toBeGreaterThan(Math.log(20));
  });

  test("F5 sees two percent of requests that move into the tail, and does not punish a faster canary", () => {
    const slow = (c: readonly number[], s: readonly number[]) =>
      valueOf(slowerEvidence([{ canary: { requests: 1000, slower: c }, stable: { requests: 9000, slower: s } }]));
    expect(slow([500, 100, 30], [4500, 900, 90])).toBeGreaterThan(Math.log(20));
    expect(slow([300, 50, 5], [4500, 900, 90])).toBeLessThan(0);
  });

  test("F5 finds the tail sooner when bounds in stable's tail count more", () => {
    const blocks = [{ canary: { requests: 1000, slower: [700, 31] }, stable: { requests: 9000, slower: [6300, 90] } }];
    const weights = [0.7, 0.01].map(boundWeight);
    expect(valueOf(slowerEvidence(blocks, weights))).toBeGreaterThan(valueOf(slowerEvidence(blocks)) + 0.5);
    expect(slowerEvidence(blocks, [1])).toMatchObject({ ok: false, code: "LENGTH_MISMATCH" });
    expect(slowerEvidence(blocks, [1, 0])).toMatchObject({ ok: false, code: "OUT_OF_RANGE" });
  });

  test("a bound counts fully in stable's tail, little in the bulk and beyond, and never jumps", () => {
    expect([0.001, 0.01, 0.1].map(boundWeight)).toEqual([1, 1, 1]);
    expect([0, 1e-6, 0.9, 1].map(boundWeight)).toEqual([0.05, 0.05, 0.05, 0.05]);
    for (let share = 1e-6; share < 1; share *= 1.01)
      expect(Math.abs(boundWeight(share * 1.01) - boundWeight(share))).toBeLessThan(0.03);
  });

  test("with constant weights the factors of the minutes multiply to the weighted mean", () => {
    const weights = [1, 0.2];
    const logs = [
      [0, 0],
      [1, -2],
      [4, 0.5],
      [3, 9],
    ];
    const product = logs.slice(1).reduce((sum, after, i) => sum + mixedFactor(weights, logs[i] ?? [], after), 0);
    expect(product).toBeCloseTo(Math.log((Math.exp(3) + 0.2 * Math.exp(9)) / 1.2), 12);
    expect(mixedFactor(weights, [-2000, -3000], [-1000, 2000])).toBeCloseTo(4000 + Math.log(0.2), 9);
  });

  test("F4 sees a shift of classes and F3 a departure from fixed shares", () => {
    expect(
      valueOf(sameDistributionEvidence(Array.from({ length: 30 }, () => ({ canary: [60, 40], stable: [630, 270] })))),
    ).toBeGreaterThan(4);
    expect(valueOf(fixedSharesEvidence([700, 300], [0.7, 0.3]))).toBeLessThan(0);
    expect(valueOf(fixedSharesEvidence([600, 400], [0.7, 0.3]))).toBeGreaterThan(10);
  });

  test("the interval of the ratio holds the ratio seen and tightens with data", () => {
    const one = block(1000, 20, 9000, 180);
    const few = valueOf(ratioInterval([one], 0.05));
    const many = valueOf(ratioInterval(new Array<Block>(20).fill(one), 0.05));
    for (const interval of [few, many]) {
      expect(interval.low).toBeLessThan(1);
      expect(interval.high).toBeGreaterThan(1);
    }
    expect(many.high / many.low).toBeLessThan(few.high / few.low);
    expect(valueOf(ratioInterval([], 0.05))).toEqual({ low: 0, high: Infinity });
  });
});

/** From the formulas in Python with math.lgamma, apart from this code, where no other source is named. */
describe("golden values of evidence", () => {
  const three = [block(100, 3, 900, 9), block(120, 1, 880, 10), block(90, 4, 950, 7)];

  test.each([
    ["F1", () => worseEvidence(three), 1.966646695787463],
    ["F2", () => withinMarginEvidence(three), -1.9529805248056034],
    ["F2 with F2b", () => withinMarginEvidence(three, { rareBar: 0.05 }), 0.8505550222217055],
    ["F3", () => fixedSharesEvidence([60, 25, 15], [0.5, 0.3, 0.2]), 0.3908240377998169],
    [
      "F4",
      () =>
        sameDistributionEvidence([
          { canary: [5, 3, 2], stable: [50, 30, 20] },
          { canary: [2, 4, 4], stable: [48, 33, 19] },
          { canary: [1, 3, 6], stable: [51, 29, 20] },
        ]),
      0.9425670149668162,
    ],
  ] as const)("%s of three blocks", (_, evidence, golden) => {
    expect(valueOf(evidence())).toBeCloseTo(golden, 11);
  });

  /** SciPy 1.17.1: special.logsumexp over the formulas; the second one with weights 0.05 and 1 for its two bounds. */
  test("F5 and the one-sample test of three blocks", () => {
    const latency = (
      [
        [100, [40, 3], 900, [350, 9]],
        [120, [50, 1], 880, [340, 10]],
        [90, [30, 4], 950, [380, 7]],
      ] as const
    ).map(([nc, slowC, ns, slowS]) => ({
      canary: { requests: nc, slower: slowC },
      stable: { requests: ns, slower: slowS },
    }));
    expect(valueOf(slowerEvidence(latency))).toBeCloseTo(1.2749888226017838, 11);
    expect(valueOf(slowerEvidence(latency, [0.05, 1]))).toBeCloseTo(1.9179310496886535, 11);
    const arms = [
      { requests: 100, events: 9 },
      { requests: 120, events: 14 },
      { requests: 90, events: 8 },
    ];
    expect(valueOf(aboveEvidence(arms, 0.08))).toBeCloseTo(-0.2014296567484175, 11);
  });

  /** SciPy 1.17.1: optimize.minimize_scalar over η inside optimize.brentq over C. A grid of η may only err to the safe side. */
  test.each([
    [0.05, 8.122719345838131],
    [0.025, 8.622649283224067],
    [0.01, 9.283543354029131],
  ])("F6: the constant of the band at level %f", (alpha, golden) => {
    expect(bandConstant(alpha)).toBeGreaterThanOrEqual(golden - 1e-9);
    expect(bandConstant(alpha)).toBeLessThan(golden + 1e-3);
  });

  test("F6: the radius after 1 000 values from the hundredth on", () => {
    expect(valueOf(bandRadius(1000, 0.05, 100))).toBeCloseTo(0.08204778770914861, 7);
  });

  /** SciPy 1.17.1: integrate.quad of the normal mixture of variance ¼, its boundary at 1/(2α) by optimize.brentq. */
  test.each([
    [10, 0.05, 0.9055996033720886],
    [100, 0.05, 0.2859684841546347],
    [1000, 0.01, 0.11577088125166889],
  ])("F7: the boundary after %i blocks at level %f, in standard deviations", (blocks, alpha, golden) => {
    expect(robustWidth(blocks, alpha)).toBeCloseTo(golden, 11);
  });

  /** NumPy 2.4.6: mean and std of the differences, times the boundary above. */
  test("F7: the opinion on ten differences, at two levels", () => {
    const differences = [0.004, -0.002, 0.011, 0.006, 0.001, 0.009, -0.003, 0.008, 0.012, 0.005];
    const [strict, usual] = [0.01, 0.05].map((alpha) => valueOf(robustDifference(differences, alpha)));
    expect(usual).toMatchObject({ worse: true, boundary: expect.closeTo(0.004444824558608688, 12) as number });
    expect(strict).toMatchObject({ worse: false, boundary: expect.closeTo(0.005532851521933461, 12) as number });
    expect(usual?.meanDifference).toBeCloseTo(0.0051, 12);
  });

  /** NumPy 2.4.6: var of the rates over p(1 − p), less the mean of 1/n. */
  test("F8: the dispersion of five blocks", () => {
    const history = (
      [
        [900, 9],
        [880, 30],
        [950, 2],
        [905, 12],
        [910, 18],
      ] as const
    ).map(([requests, events]) => ({ requests, events }));
    expect(valueOf(dispersion(history))).toBeCloseTo(0.006311676099906493, 12);
  });

  test("Page–Hinkley after six values", () => {
    const options = { tolerance: 0.001, threshold: 0.0209 };
    const last = [0.01, 0.03, 0.02, 0.04, 0.02, 0.03].reduce(
      ({ state }, value) => valueOf(pageHinkley(state, value, options)),
      { state: PAGE_HINKLEY_START, alarm: false },
    );
    expect(last.state.mean).toBeCloseTo(0.025, 12);
    expect(last.state.deviation - last.state.lowest).toBeCloseTo(0.021, 12);
    expect(last.alarm).toBe(true);
  });
});

describe("combining evidence", () => {
  test("means and sums of very large evidence do not overflow", () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logMeanExp([1000, -Infinity])).toBeCloseTo(1000 - Math.LN2, 12);
  });

  test("no data on a guardrail counts as no evidence and never shifts the weights", () => {
    expect(
      valueOf(
        weightedEvidence([
          { logE: null, weight: 0.3 },
          { logE: 0, weight: 0.7 },
        ]),
      ),
    ).toBeCloseTo(0, 12);
    expect(
      valueOf(
        weightedEvidence([
          { logE: Math.log(250), weight: 0.4 },
          { logE: null, weight: 0.6 },
        ]),
      ),
    ).toBeGreaterThan(Math.log(100));
    expect(weightedEvidence([{ logE: 0, weight: 0.5 }]).ok).toBe(false);
  });
});

describe("the dispersion discount", () => {
  test("clean traffic is hardly discounted, bursts are", () => {
    const random = seededRandom(3);
    const history = (cv: number) =>
      Array.from({ length: 1440 }, () => ({ requests: 2700, events: random.binomial(2700, 0.01 * random.burst(cv)) }));
    expect(discount(valueOf(dispersion(history(0))), 300, 2700)).toBeLessThan(1.1);
    expect(discount(valueOf(dispersion(history(1))), 300, 2700)).toBeGreaterThan(4);
  });

  test("no history, no traffic or no event means no discount", () => {
    expect(dispersionOf(NO_RATES)).toBe(0);
    expect(addRate(NO_RATES, { requests: 0, events: 0 })).toBe(NO_RATES);
    expect(
      valueOf(
        dispersion([
          { requests: 10, events: 0 },
          { requests: 20, events: 0 },
        ]),
      ),
    ).toBe(0);
    expect(discount(5, 0, 0)).toBe(1);
  });
});

describe("bands and detectors", () => {
  test("the band constant stays under its published bound 0.8 ln(1612/α)", () => {
    for (const alpha of [0.2, 0.05, 0.01, 0.001])
      expect(bandConstant(alpha)).toBeLessThanOrEqual(0.8 * Math.log(1612 / alpha) + 0.01);
  });

  test("the band tightens and covers the true median at every look (seed 5, 200 runs)", () => {
    expect(valueOf(bandRadius(10_000, 0.05, 100))).toBeLessThan(valueOf(bandRadius(1000, 0.05, 100)));
    const random = seededRandom(5);
    let missed = 0;
    for (let run = 0; run < 200; run += 1) {
      const values: number[] = [];
      let inside = true;
      for (let look = 1; look <= 10; look += 1) {
        for (let i = 0; i < 100; i += 1) values.push(random.uniform());
        const band = valueOf(
          quantileBand(
            [...values].sort((a, b) => a - b),
            0.5,
            { alpha: 0.05, from: 100 },
          ),
        );
        inside = inside && band.low <= 0.5 && band.high >= 0.5;
      }
      missed += inside ? 0 : 1;
    }
    expect(missed / 200).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 200));
  });

  test("F7 calls a steady difference and needs five blocks", () => {
    const differences = Array.from({ length: 20 }, (_, i) => 0.01 + (i % 2 === 0 ? 0.001 : -0.001));
    expect(valueOf(robustDifference(differences, 0.05)).worse).toBe(true);
    expect(robustDifference([1, 1], 0.05).ok).toBe(false);
  });

  test("the Shiryaev–Roberts detector grows with evidence and stops at its cap", () => {
    expect(valueOf(shiryaevRoberts(1, Math.log(3), 100))).toBeCloseTo(6, 12);
    expect(valueOf(shiryaevRoberts(1e9, 5, 100))).toBe(100);
    expect(shiryaevRoberts(-1, 0, 100).ok).toBe(false);
  });

  test("Page–Hinkley calls a rise of the mean and not a steady series", () => {
    const options = { tolerance: 0.05, threshold: 1 };
    const run = (values: readonly number[]): boolean => {
      let state = PAGE_HINKLEY_START;
      return values.some((value) => {
        const next = valueOf(pageHinkley(state, value, options));
        state = next.state;
        return next.alarm;
      });
    };
    expect(run(new Array<number>(200).fill(0.1))).toBe(false);
    expect(run([...new Array<number>(50).fill(0.1), ...new Array<number>(20).fill(0.5)])).toBe(true);
  });
});
