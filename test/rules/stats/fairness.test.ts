import { disparityEvidence, type DisparityBlock } from "@noops-ml/rules/stats/fairness/disparity-evidence.ts";
import { seededRandom, type SeededRandom } from "../../bench/seeded-random.ts";
import { describe, expect, test } from "vitest";
import { calibrationError } from "@noops-ml/rules/stats/fairness/calibration-error.ts";
import { fairnessDifference, fairnessRatio } from "@noops-ml/rules/stats/fairness/fairness-gap.ts";
import { wilsonInterval } from "@noops-ml/rules/stats/fairness/wilson-interval.ts";
import { valueOf } from "./value-of.ts";

describe("fairness of groups", () => {
  /** SciPy 1.17.1: binomtest(k, n).proportion_ci(method="wilson"). */
  test.each([
    [5, 10, 0.95, 0.236593090512564, 0.7634069094874361],
    [13, 250, 0.99, 0.02605072809079418, 0.10111396008392909],
  ])("Wilson's interval of %i in %i", (positives, of, confidence, low, high) => {
    const interval = valueOf(wilsonInterval(positives, of, confidence));
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  test("the gap names the extreme groups and leaves small ones out", () => {
    const groups = [
      { group: "a", positives: 100, of: 200 },
      { group: "b", positives: 80, of: 200 },
      { group: "c", positives: 0, of: 10 },
    ];
    expect(valueOf(fairnessDifference(groups))).toMatchObject({ lowestGroup: "b", highestGroup: "a", tooSmall: ["c"] });
    expect(valueOf(fairnessDifference(groups)).estimate).toBeCloseTo(0.1, 12);
    expect(valueOf(fairnessRatio(groups)).estimate).toBeCloseTo(0.8, 12);
  });

  /** From the formulas in Python, Wilson's limits by SciPy 1.17.1: proportion_ci(method="wilson"). */
  test("golden values of Newcombe's and Katz's interval", () => {
    const groups = [
      { group: "a", positives: 560, of: 700 },
      { group: "b", positives: 480, of: 800 },
    ];
    const [difference, ratio] = [valueOf(fairnessDifference(groups)), valueOf(fairnessRatio(groups))];
    expect([difference.estimate, difference.low, difference.high]).toEqual([
      expect.closeTo(0.2, 12),
      expect.closeTo(0.15427745065460408, 12),
      expect.closeTo(0.24428834203487554, 12),
    ]);
    expect([ratio.estimate, ratio.low, ratio.high]).toEqual([
      expect.closeTo(0.75, 12),
      expect.closeTo(0.7009580375254856, 12),
      expect.closeTo(0.8024731437358664, 12),
    ]);
  });

  test("one group, or none large enough, is no verdict", () => {
    expect(fairnessRatio([{ group: "a", positives: 100, of: 200 }])).toMatchObject({ ok: false, code: "EMPTY" });
    expect(fairnessDifference([])).toMatchObject({ ok: false, code: "EMPTY" });
    const none = ["a", "b"].map((group) => ({ group, positives: 0, of: 300 }));
    expect(fairnessRatio(none)).toMatchObject({ ok: false, code: "NO_VARIATION" });
  });

  test("both intervals cover the truth about as often as they promise (seed 11, 1 000 rounds)", () => {
    const random = seededRandom(11);
    let [difference, ratio] = [0, 0];
    for (let round = 0; round < 1000; round += 1) {
      const groups = [
        { group: "a", positives: random.binomial(400, 0.5), of: 400 },
        { group: "b", positives: random.binomial(400, 0.25), of: 400 },
      ];
      const [d, r] = [valueOf(fairnessDifference(groups)), valueOf(fairnessRatio(groups))];
      if (d.low <= 0.25 && 0.25 <= d.high) difference += 1;
      if (r.low <= 0.5 && 0.5 <= r.high) ratio += 1;
    }
    expect(difference).toBeGreaterThan(930);
    expect(ratio).toBeGreaterThan(930);
  });
});

describe("calibration", () => {
  test("honest probabilities have a small error, bold ones a large error", () => {
    const random = seededRandom(2);
    const truth = Array.from({ length: 20_000 }, () => random.uniform());
    const outcomes = truth.map((p) => (random.uniform() < p ? 1 : 0));
    expect(valueOf(calibrationError(truth, outcomes)).expected).toBeLessThan(0.015);
    const bold = truth.map((p) => (p > 0.5 ? 0.99 : 0.01));
    expect(valueOf(calibrationError(bold, outcomes)).expected).toBeGreaterThan(0.2);
  });

  /** By hand: gaps of 0.1, 0.8, 0.2 and 0.1 in four bins of one prediction each. */
  test("golden values of four predictions", () => {
    const { expected, maximum, brier } = valueOf(calibrationError([0.1, 0.2, 0.8, 0.9], [0, 1, 1, 1]));
    expect(expected).toBeCloseTo(0.3, 12);
    expect(maximum).toBeCloseTo(0.8, 12);
    expect(brier).toBeCloseTo(0.175, 12);
  });

  test("the Brier score of a coin is a quarter", () => {
    expect(valueOf(calibrationError([0.5, 0.5], [1, 0]))).toMatchObject({ expected: 0, maximum: 0, brier: 0.25 });
  });
});

describe("evidence that a group falls behind", () => {
  const day = (random: SeededRandom, ratio: number, minutes: number): DisparityBlock[] =>
    Array.from({ length: minutes }, () => ({
      group: { requests: 20, events: random.binomial(20, 0.3 * ratio) },
      reference: { requests: 80, events: random.binomial(80, 0.3) },
    }));

  /** SciPy 1.17.1: special.logsumexp over the formula of F2, with the group as canary. */
  test("golden value of three blocks", () => {
    const blocks = (
      [
        [20, 4, 80, 30],
        [25, 3, 90, 27],
        [18, 5, 70, 22],
      ] as const
    ).map(([n, k, referenceN, referenceK]) => ({
      group: { requests: n, events: k },
      reference: { requests: referenceN, events: referenceK },
    }));
    expect(valueOf(disparityEvidence(blocks, 0.8))).toBeCloseTo(0.4730144254702391, 11);
  });

  test("a fair group at the very edge is accused on at most 1 % of days, at any look (seed 5, 300 days)", () => {
    const random = seededRandom(5);
    const accused = Array.from({ length: 300 }, () => {
      const blocks = day(random, 0.8, 120);
      return blocks.some(
        (_, i) => i % 4 === 3 && valueOf(disparityEvidence(blocks.slice(0, i + 1), 0.8)) >= Math.log(100),
      );
    }).filter(Boolean).length;
    expect(accused / 300).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 300));
  });

  test("half the rate is found within half an hour, two thirds within three hours", () => {
    expect(valueOf(disparityEvidence(day(seededRandom(6), 0.5, 30), 0.8))).toBeGreaterThan(Math.log(100));
    expect(valueOf(disparityEvidence(day(seededRandom(7), 2 / 3, 180), 0.8))).toBeGreaterThan(Math.log(100));
  });

  test("refuses no blocks, impossible counts and a ratio that is none", () => {
    const one = { group: { requests: 1, events: 0 }, reference: { requests: 1, events: 1 } };
    expect(disparityEvidence([], 0.8)).toMatchObject({ ok: false, code: "EMPTY" });
    expect(disparityEvidence([{ ...one, group: { requests: 1, events: 2 } }], 0.8).ok).toBe(false);
    expect(disparityEvidence([one], 1.2).ok).toBe(false);
  });
});
