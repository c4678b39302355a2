import { describe, expect, test } from "vitest";
import { driftGroups } from "@noops-ml/rules/compile/drift-group.ts";
import { qualityGroups } from "@noops-ml/rules/compile/quality-group.ts";
import type { Arm } from "@noops-ml/rules/stats/evidence/block.ts";
import { disparityEvidence } from "@noops-ml/rules/stats/fairness/disparity-evidence.ts";
import { fairnessDifference, fairnessRatio } from "@noops-ml/rules/stats/fairness/fairness-gap.ts";
import { aboveFactor, ABOVE_RATIOS } from "@noops-ml/rules/stats/evidence/one-sample.ts";
import {
  decideFeatureQuality,
  LEAST_BAR,
  qualityBar,
  qualityThreshold,
} from "@noops-ml/rules/stats/verdict/decide-feature-quality.ts";
import { shiryaevRoberts } from "@noops-ml/rules/stats/evidence/shiryaev-roberts.ts";
import { valueOf } from "../../stats/value-of.ts";
import { modelOf } from "./model-of.ts";
import { checkRules, type Expectation, testRules } from "./rule-test.ts";

const id = `model="fraud",version="6"`;
const close = (minute: number, series: string, value: number, labels = `{${id}}`): Expectation => ({
  at: `${minute}m`,
  expr: `abs(${series} - (${value})) <= bool 1e-8 * ${Math.max(1, value)}`,
  samples: [{ labels, value: 1 }],
});

describe("fairness rules", () => {
  const model = modelOf({
    slos: [
      {
        name: "parity",
        objective: 95,
        fairness: {
          positives: "model_group_positive_total",
          predictions: "model_group_predictions_total",
          minRatio: 0.8,
          over: "1h",
        },
      },
    ],
  });
  const groups = qualityGroups(model, {});

  test("difference and ratio are those of the statistics; a small group is left out", async () => {
    expect(await checkRules(groups)).toBe("");
    const rates = [
      { group: "a", positives: 5, of: 10 },
      { group: "b", positives: 3, of: 10 },
      { group: "tiny", positives: 0, of: 1 },
    ];
    const series = rates.flatMap(({ group, positives, of }) => [
      { series: `model_group_positive_total{${id},group="${group}"}`, values: `0+${positives}x60` },
      { series: `model_group_predictions_total{${id},group="${group}"}`, values: `0+${of}x60` },
    ]);
    const counts = rates.map(({ group, positives, of }) => ({ group, positives: 60 * positives, of: 60 * of }));
    const expectations = [
      close(60, "noops:fairness:difference", valueOf(fairnessDifference(counts)).estimate),
      close(60, "noops:fairness:ratio", valueOf(fairnessRatio(counts)).estimate),
    ];
    expect(await testRules({ groups, series, expectations })).toBe("");
  });
});

describe("fairness evidence", () => {
  const groupsFor = (reference?: string) =>
    qualityGroups(
      modelOf({
        slos: [
          {
            name: "parity",
            objective: 95,
            fairness: {
              positives: "model_group_positive_total",
              predictions: "model_group_predictions_total",
              minRatio: "80%",
              ...(reference !== undefined && { reference }),
            },
          },
        ],
      }),
      {},
    );
  type Minutes = Readonly<Record<string, (minute: number) => readonly [positives: number, of: number]>>;
  /** Positive decisions and decisions of a minute; the third group starts late and without any positive decision. */
  const rates: Minutes = {
    a: (minute) => [30 + (minute % 3), 100],
    b: (minute) => [minute % 7 === 0 ? 14 : 15, 100],
    c: (minute) => (minute > 20 && minute < 40 ? [0, minute % 5] : [0, 0]),
  };
  const end = 130;
  const seriesOf = (minutes: Minutes) =>
    Object.entries(minutes).flatMap(([group, at]) => {
      const values = (which: 0 | 1): string => {
        let sum = 0;
        return Array.from({ length: end + 1 }, (_, minute) => (sum += minute === 0 ? 0 : at(minute)[which])).join(" ");
      };
      const labels = `{${id},group="${group}"}`;
      const positives = { series: `model_group_positive_total${labels}`, values: values(0) };
      return [
        ...(group === "c" ? [] : [positives]),
        { series: `model_group_predictions_total${labels}`, values: values(1) },
      ];
    });
  /** Groups that a group is compared with. */
  const referenceOf = (group: string, reference?: string): string[] =>
    reference === undefined ? Object.keys(rates).filter((name) => name !== group) : [reference];
  /** The evidence of a group at a minute, as the statistics give it. Prometheus begins with the second sample. */
  const evidence = (group: string, until: number, reference?: string): number =>
    valueOf(
      disparityEvidence(
        Array.from({ length: until }, (_, i) => {
          const arm = (names: readonly string[]): Arm => {
            const counts = names.flatMap((name) => [rates[name]?.(i + 1) ?? [0, 0]]);
            return {
              events: counts.reduce((sum, [events]) => sum + events, 0),
              requests: counts.reduce((sum, [, requests]) => sum + requests, 0),
            };
          };
          return { group: arm([group]), reference: arm(referenceOf(group, reference)) };
        }),
        0.8,
      ),
    );
  const firing = (minute: number, alert: string, value: number): Expectation => ({
    at: `${minute}m`,
    expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
    samples: [{ labels: "{}", value }],
  });

  test.each([
    { name: "everybody else", reference: undefined, compared: ["a", "b", "c"] },
    { name: "a reference group", reference: "a", compared: ["b", "c"] },
  ])("against $name is that of the statistics, and names the group that falls behind", async (one) => {
    const groups = groupsFor(one.reference);
    const expectations = [
      ...[1, 25, 60, end].flatMap((minute) => [
        ...one.compared.map((group): Expectation => {
          const selector = `noops:fairness:loge{group="${group}"}`;
          return {
            at: `${minute}m`,
            expr: `abs(${selector} - (${evidence(group, minute, one.reference)})) <= bool 1e-8`,
            samples: [{ labels: `{group="${group}",${id}}`, value: 1 }],
          };
        }),
        {
          at: `${minute}m`,
          expr: "count(noops:fairness:loge)",
          samples: [{ labels: "{}", value: one.compared.length }],
        },
      ]),
      firing(1, "ModelFairnessGap", 0),
      {
        at: `${end}m`,
        expr: `count(ALERTS{alertname="ModelFairnessGap",alertstate="firing",group="b",noops_cause="F8"})`,
        samples: [{ labels: "{}", value: 1 }],
      },
      { at: `${end}m`, expr: `sum(noops:fairness:below)`, samples: [{ labels: "{}", value: 1 }] },
      firing(end, "ModelFairnessReferenceMissing", 0),
    ];
    expect(await checkRules(groups)).toBe("");
    expect(await testRules({ groups, series: seriesOf(rates), expectations })).toBe("");
  });

  test("a reference group without decisions is a ticket, not fairness", async () => {
    const series = seriesOf({ a: (minute) => (minute < 30 ? [30, 100] : [0, 0]), b: () => [15, 100] });
    const expectations = [
      firing(80, "ModelFairnessReferenceMissing", 0),
      firing(95, "ModelFairnessReferenceMissing", 1),
    ];
    expect(await testRules({ groups: groupsFor("a"), series, expectations })).toBe("");
  });
});

describe("validation and concept rules", () => {
  const model = modelOf({ drift: { input: "bins", reference: "baseline", window: "30m", validationLoss: 0.1 } });
  const groups = [...driftGroups(model, {}), ...qualityGroups(model, {})];

  test("shares of missing values and of broken ones, with evidence that they are more than in the reference", async () => {
    const bin = (feature: string, bin: string, rate: number) => ({
      series: `model_feature_bin_total{${id},feature="${feature}",layout="L",bin="${bin}"}`,
      values: `0+${rate}x60`,
    });
    const baseline = (feature: string, missing: number) => [
      { series: `model_feature_baseline_n{model="fraud",feature="${feature}",layout="L"}`, values: "5000x60" },
      ...[missing, 1 - missing].map((share, i) => ({
        series: `model_feature_baseline_pmf{model="fraud",feature="${feature}",layout="L",bin="${i === 0 ? "missing" : "d1"}"}`,
        values: `${share}x60`,
      })),
    ];
    const series = [
      { series: `model_predictions_total{${id}}`, values: "0+100x60" },
      { series: `model_feature_violations_total{${id},feature="amount",check="range"}`, values: "0+5x60" },
      { series: `model_feature_violations_total{${id},feature="country",check="enum"}`, values: "0x30 1x30" },
      ...[bin("amount", "d1", 75), bin("amount", "missing", 25), ...baseline("amount", 0.2)],
      ...[bin("country", "d1", 75), bin("country", "missing", 25), ...baseline("country", 0.02)],
      ...[bin("rare", "d1", 0.2), bin("rare", "missing", 0.1), ...baseline("rare", 0.02)],
    ];
    const missingThreshold = qualityThreshold({ comparisons: 50, intervalSeconds: 240 });
    const brokenThreshold = qualityThreshold({ comparisons: 200, intervalSeconds: 60 });
    const quality = (rows: number, bad: number, bar: number, threshold = missingThreshold) =>
      valueOf(decideFeatureQuality({ rows, bad, bar, threshold }));
    const missing = {
      amount: quality(3000, 750, qualityBar(0.2, LEAST_BAR.missing)),
      country: quality(3000, 750, qualityBar(0.02, LEAST_BAR.missing)),
      rare: quality(9, 3, qualityBar(0.02, LEAST_BAR.missing)),
    };
    expect(Object.values(missing).map(({ state }) => state)).toEqual(["ok", "alert", "insufficient"]);
    const broken = {
      'check="range",feature="amount"': quality(3000, 150, LEAST_BAR.violation, brokenThreshold),
      'check="enum",feature="country"': quality(3000, 1, LEAST_BAR.violation, brokenThreshold),
    };
    const firing = (alert: string, labels: string): Expectation => ({
      at: "60m",
      expr: `count by (check, feature) (ALERTS{alertname="${alert}",alertstate="firing",noops_cause="F1"})`,
      samples: [{ labels: `{${labels}}`, value: 1 }],
    });
    const evidence = (series: string, logE: number | null, labels: string): Expectation =>
      logE === null ? { at: "60m", expr: series, samples: [] } : close(60, series, logE, labels);
    const expectations = [
      ...Object.entries(missing).flatMap(([feature, { share, logE, code }]) => {
        const labels = `{feature="${feature}",${id}}`;
        return [
          close(60, `noops:feature_missing:ratio{feature="${feature}"}`, share ?? NaN, labels),
          evidence(`noops:feature_missing:loge{feature="${feature}"}`, code < 0 ? null : logE, labels),
        ];
      }),
      ...Object.entries(broken).flatMap(([labels, { share, logE, code }]) => {
        const all = `{${labels},${id}}`;
        return [
          close(60, `noops:feature_violation:ratio{${labels}}`, share ?? NaN, all),
          evidence(`noops:feature_violation:loge{${labels}}`, code < 0 ? null : logE, all),
        ];
      }),
      firing("ModelFeatureViolation", `check="range",feature="amount"`),
      firing("ModelFeatureMissing", `feature="country"`),
    ];
    expect(await testRules({ groups, series, expectations })).toBe("");
  });

  test("with an offset reference a feature that always broke its schema is no news", async () => {
    const drift = { input: "bins", reference: "offset", offset: "1h", window: "10m" };
    const violations = (feature: string, values: string) => ({
      series: `model_feature_violations_total{${id},feature="${feature}",check="range"}`,
      values,
    });
    const series = [
      { series: `model_predictions_total{${id}}`, values: "0+1000x100" },
      violations("always", "0+30x100"),
      violations("lately", "0x80 0+30x20"),
    ];
    const expectations = [
      close(100, `noops:feature_violation:bar{feature="always"}`, 0.033, `{check="range",feature="always",${id}}`),
      {
        at: "100m",
        expr: `count by (feature) (ALERTS{alertname="ModelFeatureViolation",alertstate="firing"})`,
        samples: [{ labels: `{feature="lately"}`, value: 1 }],
      },
    ];
    expect(await testRules({ groups: qualityGroups(modelOf({ drift }), {}), series, expectations })).toBe("");
  });

  test("the detector of concept drift is the one of the statistics, and alerts", async () => {
    const [labels, loss] = [100, 20];
    const series = [
      { series: `model_labels_total{${id}}`, values: `0+${labels}x40` },
      { series: `model_label_loss_total{${id}}`, values: `0+${loss}x40` },
    ];
    const detectorAt = (minute: number): number => {
      const states = ABOVE_RATIOS.map((ratio) => {
        let state = 0;
        for (let block = 1; block <= minute; block += 1)
          state = valueOf(
            shiryaevRoberts(state, aboveFactor({ requests: labels, events: loss }, ratio, 0.11), 4_320_000),
          );
        return state;
      });
      return states.reduce((sum, state) => sum + state, 0) / states.length;
    };
    const firing = `count(ALERTS{alertname="ModelConceptDrift",alertstate="firing"}) or vector(0)`;
    const expectations = [
      close(1, "noops:concept:detector", detectorAt(1)),
      close(3, "noops:concept:detector", detectorAt(3)),
      close(40, "noops:concept:detector", detectorAt(40)),
      { at: "1m", expr: firing, samples: [{ labels: "{}", value: 0 }] },
      { at: "40m", expr: firing, samples: [{ labels: "{}", value: 1 }] },
    ];
    expect(await checkRules(groups)).toBe("");
    expect(await testRules({ groups, series, expectations })).toBe("");
  });
});
