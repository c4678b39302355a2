import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideCanary } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import type { CanaryFacts } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { decideDrift, decideFeatureDrift } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import type { FeatureFacts } from "@noops-ml/rules/stats/verdict/decide-drift.ts";
import { decideRetrain } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import type { RetrainFacts } from "@noops-ml/rules/stats/verdict/decide-retrain.ts";
import { featureFacts } from "@noops-ml/rules/stats/verdict/feature-facts.ts";
import {
  decideFeatureQuality,
  LEAST_BAR,
  qualityBar,
  qualityThreshold,
} from "@noops-ml/rules/stats/verdict/decide-feature-quality.ts";
import {
  advanceGuard,
  guardOk,
  guardWorse,
  historyBlocks,
  startGuard,
} from "@noops-ml/rules/stats/verdict/guard-evidence.ts";
import { worseEvidence } from "@noops-ml/rules/stats/evidence/worse.ts";
import { seededRandom } from "../../bench/seeded-random.ts";
import { valueOf } from "./value-of.ts";

const STRONG = 10;
const errors = { name: "errors", weight: 0.4, required: true, logWorse: 0, logOk: 0 };
const latency = { name: "latency", weight: 0.6, required: true, logWorse: 0, logOk: 0 };
const RUNNING: CanaryFacts = {
  ageMinutes: 45,
  canaryRequests: 5000,
  canaryRequestsLast10: 900,
  historyBlocks: 1440,
  guards: [errors, latency],
  logDifferent: null,
};
const okAll = [
  { ...errors, logOk: STRONG },
  { ...latency, logOk: STRONG },
];

describe("the canary verdict: the first true row wins", () => {
  test.each<readonly [string, Partial<CanaryFacts>, string, string]>([
    ["collects while nothing is certain", {}, "continue", "COLLECTING"],
    [
      "rolls back on strong evidence",
      { guards: [{ ...errors, logWorse: STRONG }, latency] },
      "rollback",
      "WORSE:errors",
    ],
    [
      "names the leading guardrail",
      { guards: [errors, { ...latency, logWorse: STRONG }] },
      "rollback",
      "WORSE:latency",
    ],
    [
      "waits for stable's history before a rollback",
      { guards: [{ ...errors, logWorse: STRONG }, latency], historyBlocks: 59 },
      "continue",
      "COLLECTING",
    ],
    ["promotes when every guardrail is within the margin", { guards: okAll }, "promote", "NOT_WORSE_THAN_MARGIN"],
    ["does not promote before 30 minutes", { guards: okAll, ageMinutes: 29 }, "continue", "COLLECTING"],
    ["does not promote below 500 requests", { guards: okAll, canaryRequests: 499 }, "continue", "COLLECTING"],
    [
      "does not promote with one guardrail without data",
      {
        guards: [
          { ...errors, logOk: STRONG },
          { ...latency, logOk: null },
        ],
      },
      "continue",
      "COLLECTING",
    ],
    [
      "asks a person when it is worse but within the margin",
      { guards: okAll.map((one) => ({ ...one, logWorse: STRONG })) },
      "inconclusive",
      "REAL_BUT_WITHIN_MARGIN",
    ],
    [
      "asks a person when predictions shifted",
      { guards: okAll, logDifferent: STRONG },
      "inconclusive",
      "PREDICTIONS_SHIFTED",
    ],
    [
      "gives up without traffic from minute 10 on",
      { ageMinutes: 10, canaryRequests: 0, canaryRequestsLast10: 0 },
      "inconclusive",
      "NO_TRAFFIC",
    ],
    [
      "is patient without traffic before minute 10",
      { ageMinutes: 9, canaryRequests: 0, canaryRequestsLast10: 0 },
      "continue",
      "COLLECTING",
    ],
    ["gives up after a day", { ageMinutes: 1440 }, "inconclusive", "OUT_OF_TIME"],
    [
      "names the guardrail that never had data",
      { ageMinutes: 1440, guards: [errors, { ...latency, logOk: null }] },
      "inconclusive",
      "MISSING_GUARD:latency",
    ],
  ])("%s", (_, facts, verdict, reason) => {
    const decision = valueOf(decideCanary({ ...RUNNING, ...facts }));
    expect(decision).toMatchObject({ verdict, reason });
    expect(decision.words.length).toBeGreaterThan(10);
  });

  test("while collecting it says what is still needed", () => {
    const needed = { kind: "events", count: 120 } as const;
    const { words } = valueOf(
      decideCanary({
        ...RUNNING,
        ageMinutes: 5,
        canaryRequests: 100,
        guards: [{ ...errors, needed, logOk: -1 }, latency],
      }),
    );
    expect(words).toBe(
      "Collecting evidence: needs about 120 more events on errors, 400 more canary requests, 25 more minutes.",
    );
  });

  test("evidence at the 5 % level is a suspicion, not a verdict", () => {
    const decision = valueOf(decideCanary({ ...RUNNING, guards: [{ ...errors, logWorse: 4.2 }, latency] }));
    expect(decision).toMatchObject({ verdict: "continue", suspect: true });
  });

  test("with requireRobust a rollback also needs F7", () => {
    const facts = { ...RUNNING, guards: [{ ...errors, logWorse: STRONG }, latency] };
    expect(valueOf(decideCanary({ ...facts, robustWorse: null }, { requireRobust: true })).verdict).toBe("continue");
    expect(valueOf(decideCanary({ ...facts, robustWorse: true }, { requireRobust: true })).verdict).toBe("rollback");
  });

  test("every input gets one verdict, and none without canary requests is a promotion or a rollback", () => {
    const log = fc.oneof(fc.constant(null), fc.double({ min: -50, max: 50, noNaN: true }));
    const count = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(count, count, count, count, log, log, log, (age, requests, last, history, worse, ok, different) => {
        const decision = valueOf(
          decideCanary({
            ageMinutes: age,
            canaryRequests: requests,
            canaryRequestsLast10: last,
            historyBlocks: history,
            guards: [
              { ...errors, logWorse: worse, logOk: ok },
              { ...latency, logWorse: ok, logOk: worse },
            ],
            logDifferent: different,
          }),
        );
        expect(["continue", "promote", "rollback", "inconclusive"]).toContain(decision.verdict);
        if (requests === 0) expect(["continue", "inconclusive"]).toContain(decision.verdict);
      }),
    );
  });

  test("numbers that are not numbers are refused with a reason", () => {
    expect(decideCanary({ ...RUNNING, ageMinutes: NaN })).toMatchObject({ ok: false, code: "OUT_OF_RANGE" });
    expect(decideCanary({ ...RUNNING, guards: [{ ...errors, logWorse: NaN }, latency] })).toMatchObject({
      ok: false,
      code: "NOT_FINITE",
    });
  });
});

describe("evidence of a guardrail, block by block", () => {
  const one = { canaryRequests: 100, stableRequests: 900, canaryEvents: [3], stableEvents: [9] };

  test("without history it is plain F1, and the discount comes with history", () => {
    const first = valueOf(advanceGuard(startGuard(1), one));
    const plain = valueOf(
      worseEvidence([{ canary: { requests: 100, events: 3 }, stable: { requests: 900, events: 9 } }]),
    );
    expect(guardWorse(first)).toBeCloseTo(plain, 12);
    const bursty = Array.from({ length: 60 }, (_, i) => ({
      stableRequests: 900,
      stableEvents: [i % 2 === 0 ? 0 : 40],
    }));
    const discounted = valueOf(advanceGuard(startGuard(1, bursty), one));
    expect(discounted.phi).toBeGreaterThan(1);
    expect(Math.abs(guardWorse(discounted) ?? 0)).toBeLessThan(Math.abs(plain));
    expect(historyBlocks(discounted)).toBe(61);
  });

  test("before the first block there is no evidence, not evidence of nothing", () => {
    expect(guardWorse(startGuard(1))).toBeNull();
    expect(guardOk(startGuard(1))).toBeNull();
  });

  test("impossible blocks are refused", () => {
    expect(advanceGuard(startGuard(1), { ...one, canaryEvents: [101] })).toMatchObject({
      ok: false,
      code: "OUT_OF_RANGE",
    });
    expect(advanceGuard(startGuard(2), one)).toMatchObject({ ok: false, code: "LENGTH_MISMATCH" });
  });
});

describe("drift of features and models", () => {
  const steady: FeatureFacts = {
    feature: "age",
    currentRows: 1000,
    referenceRows: 1000,
    degreesOfFreedom: 9,
    psi: 0.01,
    significant: false,
    massLost: 0,
  };
  const drifted = { ...steady, psi: 0.4, significant: true };

  test.each<readonly [string, Partial<FeatureFacts>, string, string]>([
    ["no traffic", { currentRows: 0 }, "insufficient", "NO_TRAFFIC"],
    ["no reference", { referenceRows: null, psi: null }, "no_reference", "NO_REFERENCE"],
    ["a bin that one side does not know", { massLost: 0.01 }, "no_reference", "BIN_MISSING"],
    ["too few rows for the bins", { currentRows: 199 }, "insufficient", "TOO_FEW_ROWS"],
    ["a small score", {}, "ok", "SMALL"],
    ["a large score that is only noise", { psi: 0.4 }, "ok", "NOISE"],
    ["a moderate, significant score", { psi: 0.1, significant: true }, "watch", "MODERATE"],
    ["a large, significant score", { psi: 0.25, significant: true }, "alert", "LARGE"],
  ])("%s", (_, facts, state, reason) => {
    expect(decideFeatureDrift({ ...steady, ...facts })).toMatchObject({ state, reason });
  });

  test.each<readonly [string, readonly FeatureFacts[], string, string]>([
    ["nothing known", [{ ...steady, currentRows: 0 }], "insufficient", "NO_FEATURE_KNOWN"],
    ["all steady", [steady, steady], "ok", "NO_ALERT"],
    ["one of four drifted", [drifted, steady, steady, steady], "watch", "SOME_FEATURES"],
    [
      "three of ten drifted",
      [...new Array<FeatureFacts>(3).fill(drifted), ...new Array<FeatureFacts>(7).fill(steady)],
      "alert",
      "MANY_FEATURES",
    ],
    [
      "a critical one among many",
      [{ ...drifted, feature: "amount" }, ...new Array<FeatureFacts>(9).fill(steady)],
      "alert",
      "CRITICAL:amount",
    ],
  ])("the model with %s", (_, facts, state, reason) => {
    expect(valueOf(decideDrift(facts, { critical: ["amount"] }))).toMatchObject({ state, reason });
  });

  test("from counts: identical features are steady, a moved one alerts, and an unknown bin is no reference", () => {
    const same = { feature: "same", current: [300, 400, 300], reference: [290, 420, 310] };
    const moved = { feature: "moved", current: [100, 200, 700], reference: [300, 400, 300] };
    const unknown = { feature: "unknown", current: [300, 400, 300], reference: [300, 700, null] };
    const decision = valueOf(decideDrift(valueOf(featureFacts([same, moved, unknown]))));
    expect(decision.features.map((feature) => feature.state)).toEqual(["ok", "alert", "no_reference"]);
  });

  test("scores that are not numbers are refused", () => {
    expect(decideDrift([{ ...steady, psi: NaN }])).toMatchObject({ ok: false, code: "NOT_FINITE" });
  });
});

describe("quality of a feature", () => {
  const threshold = qualityThreshold({ comparisons: 50, intervalSeconds: 240 });
  const facts = { rows: 3000, bad: 3, bar: 0.001, threshold };

  test.each([
    ["no rows", { rows: 0, bad: 0 }, "insufficient", "NO_ROWS"],
    ["fewer rows than any proof needs", { rows: 20, bad: 20 }, "insufficient", "TOO_FEW_ROWS"],
    ["as many as in the reference", {}, "ok", "WITHIN_BAR"],
    ["none", { bad: 0 }, "ok", "WITHIN_BAR"],
    ["far more", { bad: 60 }, "alert", "ABOVE_BAR"],
    ["nothing but bad ones where half was bad before", { bad: 3000, bar: 0.55 }, "alert", "ABOVE_BAR"],
    ["a bar that leaves no room above it", { bad: 3000, bar: 0.7 }, "insufficient", "TOO_FEW_ROWS"],
  ] as const)("%s", (_, more, state, reason) => {
    expect(valueOf(decideFeatureQuality({ ...facts, ...more }))).toMatchObject({ state, reason });
  });

  test("the floor is the number of rows from which nothing but bad ones would be proof", () => {
    const { neededRows } = valueOf(decideFeatureQuality(facts));
    const all = (rows: number) => valueOf(decideFeatureQuality({ ...facts, rows, bad: rows })).state;
    expect([all((neededRows ?? 0) - 1), all(neededRows ?? 0)]).toEqual(["insufficient", "alert"]);
  });

  test("the bar follows the reference and never falls below what anybody cares about", () => {
    expect(qualityBar(0.02, LEAST_BAR.missing)).toBeCloseTo(0.022, 12);
    expect(qualityBar(null, LEAST_BAR.missing)).toBe(0.001);
    expect(qualityBar(0.95, LEAST_BAR.missing)).toBe(1);
  });

  test("at the bar a model of 50 features has a false alarm on at most 1 % of days (seed 21, 400 days)", () => {
    const random = seededRandom(21);
    const [looks, perHour] = [360, 15];
    let alarms = 0;
    for (let day = 0; day < 400; day += 1) {
      // Blocks of 4 minutes; each window is the last hour, and overlaps the next. The worst of 50 features counts.
      const bad = Array.from({ length: looks + perHour }, () => random.binomial(100, 0.02));
      let sum = bad.slice(0, perHour).reduce((all, one) => all + one, 0);
      for (let look = 0; look < looks; look += 1) {
        sum += (bad[look + perHour] ?? 0) - (bad[look] ?? 0);
        const fact = { rows: 100 * perHour, bad: sum, bar: 0.02, threshold: threshold - Math.log(50) };
        if (valueOf(decideFeatureQuality(fact)).state === "alert") {
          alarms += 1;
          break;
        }
      }
    }
    expect(alarms / 400).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 400));
  });

  test("impossible counts are refused", () => {
    expect(decideFeatureQuality({ ...facts, bad: 4000 })).toMatchObject({ ok: false, code: "OUT_OF_RANGE" });
    expect(decideFeatureQuality({ ...facts, bar: 0 })).toMatchObject({ ok: false, code: "OUT_OF_RANGE" });
  });
});

describe("the gate before a retraining", () => {
  const confirmed: RetrainFacts = {
    nowMinute: 10_000,
    windows: [
      { endMinute: 9900, state: "ok" },
      { endMinute: 9940, state: "alert" },
      { endMinute: 9990, state: "alert" },
    ],
    lastTriggerMinute: null,
    labelCoverage: 0.9,
    labels: 5000,
  };
  const [, first, last] = confirmed.windows;

  test.each<readonly [string, Partial<RetrainFacts>, string, string]>([
    ["drift in two windows in a row, with labels", {}, "trigger", "DRIFT_CONFIRMED"],
    ["no window at all", { windows: [] }, "hold", "NO_DATA"],
    ["a newest window without data", { windows: [{ endMinute: 9990, state: "insufficient" }] }, "hold", "NO_DATA"],
    ["a window that is hours old", { nowMinute: 20_000 }, "hold", "STALE"],
    ["no drift", { windows: confirmed.windows.slice(0, 1) }, "hold", "NOT_DRIFTED"],
    [
      "drift in one window only",
      {
        windows: [first, last].flatMap((one, i) => (one ? [i === 0 ? { ...one, state: "watch" as const } : one] : [])),
      },
      "hold",
      "NOT_CONFIRMED",
    ],
    ["a retraining that was just triggered", { lastTriggerMinute: 9000 }, "hold", "COOLDOWN"],
    ["too few labels", { labels: 10 }, "hold", "TOO_FEW_LABELS"],
    ["labels for too few predictions", { labelCoverage: null }, "hold", "LABEL_COVERAGE_LOW"],
  ])("%s", (_, facts, decision, reason) => {
    expect(valueOf(decideRetrain({ ...confirmed, ...facts }))).toMatchObject({ decision, reason });
  });

  test("the cooldown that is left is visible", () => {
    expect(valueOf(decideRetrain({ ...confirmed, lastTriggerMinute: 9000 })).cooldownLeftMinutes).toBe(440);
  });

  test("windows out of order are refused", () => {
    expect(decideRetrain({ ...confirmed, windows: [...confirmed.windows].reverse() })).toMatchObject({ ok: false });
  });
});
