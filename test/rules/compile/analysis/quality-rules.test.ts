import { describe, expect, test } from "vitest";
import { driftGroups } from "@noops-ml/rules/compile/drift-group.ts";
import { qualityGroups } from "@noops-ml/rules/compile/quality-group.ts";
import { disparityEvidence } from "@noops-ml/rules/stats/fairness/disparity-evidence.ts";
import { fairnessDifference, fairnessRatio } from "@noops-ml/rules/stats/fairness/fairness-gap.ts";
import { aboveFactor, ABOVE_RATIOS } from "@noops-ml/rules/stats/evidence/one-sample.ts";
import { shiryaevRoberts } from "@noops-ml/rules/stats/evidence/shiryaev-roberts.ts";
import { valueOf } from "../../stats/value-of.ts";
import { modelOf } from "./model-of.ts";
import { checkRules, type Expectation, testRules } from "./rule-test.ts";

const id = `model="fraud",version="6"`;
const close = (minute: number, series: string, value: number, labels = `{${id}}`): Expectation => ({
  at: `${minute}m`,
  expr: `abs(${series} - ${value}) <= bool 1e-8 * ${Math.max(1, value)}`,
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
  const model = modelOf({
    slos: [
      {
        name: "parity",
        objective: 95,
        fairness: {
          positives: "model_group_positive_total",
          predictions: "model_group_predictions_total",
          minRatio: "80%",
        },
      },
    ],
  });
  const groups = qualityGroups(model, {});
  /** Positive decisions and decisions of a minute; the third group starts late and without any positive decision. */
  const rates: Readonly<Record<string, (minute: number) => readonly [positives: number, of: number]>> = {
    a: (minute) => [30 + (minute % 3), 100],
    b: (minute) => [minute % 7 === 0 ? 14 : 15, 100],
    c: (minute) => (minute > 20 && minute < 40 ? [0, minute % 5] : [0, 0]),
  };
  const end = 130;
  const series = Object.entries(rates).flatMap(([group, at]) => {
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
  /** The evidence of a group at a minute, as the statistics give it. Prometheus begins with the second sample. */
  const evidence = (group: string, until: number): number =>
    valueOf(
      disparityEvidence(
        Array.from({ length: until }, (_, i) => {
          const arms = Object.entries(rates).map(([name, at]) => ({ name, counts: at(i + 1) }));
          const sum = (own: boolean) =>
            arms
              .filter(({ name }) => (name === group) === own)
              .reduce(
                (all, { counts: [events, requests] }) => ({
                  requests: all.requests + requests,
                  events: all.events + events,
                }),
                {
                  requests: 0,
                  events: 0,
                },
              );
          return { group: sum(true), others: sum(false) };
        }),
        0.8,
      ),
    );

  test("is that of the statistics for every group, and names the group that falls behind", async () => {
    const below = `count(ALERTS{alertname="ModelFairnessGap",alertstate="firing",group="b",noops_cause="F8"}) or vector(0)`;
    const expectations = [
      ...[1, 25, 60, end].flatMap((minute) =>
        Object.keys(rates).map((group): Expectation => {
          const selector = `noops:fairness:loge{group="${group}"}`;
          return {
            at: `${minute}m`,
            expr: `abs(${selector} - (${evidence(group, minute)})) <= bool 1e-8`,
            samples: [{ labels: `{group="${group}",${id}}`, value: 1 }],
          };
        }),
      ),
      { at: "1m", expr: below, samples: [{ labels: "{}", value: 0 }] },
      { at: `${end}m`, expr: below, samples: [{ labels: "{}", value: 1 }] },
      {
        at: `${end}m`,
        expr: `sum(noops:fairness:below)`,
        samples: [{ labels: "{}", value: 1 }],
      },
    ];
    expect(await checkRules(groups)).toBe("");
    expect(await testRules({ groups, series, expectations })).toBe("");
  });
});

describe("validation and concept rules", () => {
  const model = modelOf({ drift: { input: "bins", reference: "baseline", window: "30m", validationLoss: 0.1 } });
  const groups = [...driftGroups(model, {}), ...qualityGroups(model, {})];

  test("shares of missing values and of broken ones", async () => {
    const series = [
      { series: `model_predictions_total{${id}}`, values: "0+100x60" },
      { series: `model_feature_violations_total{${id},feature="amount",check="range"}`, values: "0+5x60" },
      { series: `model_feature_violations_total{${id},feature="country",check="enum"}`, values: "0x30 1x30" },
      { series: `model_feature_bin_total{${id},feature="amount",layout="L",bin="d1"}`, values: "0+75x60" },
      { series: `model_feature_bin_total{${id},feature="amount",layout="L",bin="missing"}`, values: "0+25x60" },
    ];
    const expectations = [
      close(60, `noops:feature_violation:ratio{feature="amount"}`, 0.05, `{check="range",feature="amount",${id}}`),
      {
        at: "60m",
        expr: `count by (feature, check) (ALERTS{alertname="ModelFeatureViolation",alertstate="firing",noops_cause="F1"})`,
        samples: [{ labels: `{check="range",feature="amount"}`, value: 1 }],
      },
      close(60, "noops:feature_missing:ratio", 0.25, `{feature="amount",${id}}`),
    ];
    expect(await testRules({ groups, series, expectations })).toBe("");
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
