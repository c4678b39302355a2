import { ANALYSIS_LABEL, DRIFT_AGAINST, DRIFT_SERIES, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { describe, expect, it } from "vitest";
import { readDrift, stateOf } from "../../../grafana-plugin/src/domain/drift-view.ts";
import { driftSamples, predictionSamples } from "../../browser-host/fixture/drift-stories.ts";
import { SIDE } from "../../../grafana-plugin/src/domain/class-shift-query.ts";
import { readRetrain } from "../../../grafana-plugin/src/domain/retrain-view.ts";
import { retrainWords, verdictWords } from "../../../grafana-plugin/src/ui/drift/words.ts";
import { seriesOf } from "../series-of.ts";

const view = readDrift(seriesOf(driftSamples({ stepSeconds: 1800 })), "reference");

describe("the drift of a model", () => {
  it("ranks features by state and score, the most drifted first", () => {
    expect(view.features.slice(0, 2).map(({ feature, state }) => [feature, state])).toEqual([
      ["amount_eur", "alert"],
      ["merchant_age_days", "watch"],
    ]);
  });

  it("tells too few rows and a missing reference apart from steady", () => {
    const state = (name: string) => view.features.find(({ feature }) => feature === name)?.state;
    expect([state("device_score"), state("session_minutes"), state("cart_items")]).toEqual([
      "insufficient",
      "no_reference",
      "ok",
    ]);
  });

  it("gives the verdict of the rules in words", () => {
    expect(verdictWords(view.verdict)).toBe(view.verdict.words);
    expect(view.verdict.words).toMatch(/features have drifted/);
  });

  it("keeps the bins in their order with both shares", () => {
    const bins = view.features[0]?.bins ?? [];
    expect(bins.map(({ bin }) => bin)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(bins.reduce((sum, { now }) => sum + now, 0)).toBeCloseTo(1);
    expect(bins.reduce((sum, { reference }) => sum + reference, 0)).toBeCloseTo(1);
  });

  it("carries the state of every moment", () => {
    const codes = view.features[0]?.course.codes ?? [];
    expect(stateOf(codes[0] ?? -1)).toBe("ok");
    expect(stateOf(codes.at(-1) ?? -1)).toBe("alert");
  });
});

describe("a reason that the rules recorded", () => {
  const recorded = (name: string, reason: string, value: number, more = {}) => ({
    name,
    labels: { [ANALYSIS_LABEL.model]: "fraud", version: "6", reason, ...more },
    value,
    secondsBefore: 0,
  });
  const ofFeature = { [ANALYSIS_LABEL.feature]: "amount_eur", [ANALYSIS_LABEL.layout]: "a1" };
  const unexplained = driftSamples({ stepSeconds: 7200 }).filter(({ labels }) => labels["reason"] === undefined);
  const read = (...more: ReturnType<typeof recorded>[]) => readDrift(seriesOf([...unexplained, ...more]), "reference");
  const ref = (name: string) => name + DRIFT_AGAINST.reference;

  it("wins over what the panel would say: only the rules know which feature is critical", () => {
    const { verdict } = read(recorded(ref(DRIFT_SERIES.modelReason), "CRITICAL:amount_eur", 2));
    expect(verdict.state).toBe("alert");
    expect(verdictWords(verdict)).toBe("The critical feature amount_eur has drifted.");
  });

  it("is the one of the version that drifted most", () => {
    const { verdict } = read(
      recorded(ref(DRIFT_SERIES.modelReason), "NO_ALERT", 0),
      recorded(ref(DRIFT_SERIES.modelReason), "MANY_FEATURES", 2, { version: "7" }),
    );
    expect(verdict).toMatchObject({ state: "alert", reason: "MANY_FEATURES" });
  });

  it("belongs to its feature, and one of newer rules is left to the panel", () => {
    const reasonOf = (reason: string) =>
      read(recorded(ref(DRIFT_SERIES.reason), reason, 2, ofFeature)).features[0]?.reason;
    expect(reasonOf("BIN_MISSING")).toBe("BIN_MISSING");
    expect(reasonOf("SOMETHING_NEW")).toBe("LARGE");
  });

  it("says what holds a retraining back", () => {
    const confirmed = recorded(RETRAIN_SERIES.confirmed, "", 0);
    const { retrain } = read(confirmed, recorded(RETRAIN_SERIES.reason, "NOT_DRIFTED", 0));
    expect(retrain.map(retrainWords)).toEqual(["No retraining: the model has not drifted."]);
  });
});

describe("what the model predicts", () => {
  const counts = (side: string, shares: Readonly<Record<string, number>>) =>
    Object.entries(shares).map(([name, value]) => ({
      name: "",
      labels: { [ANALYSIS_LABEL.model]: "m", version: "1", class: name, [SIDE]: side },
      value,
      secondsBefore: 0,
    }));
  const shift = (now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
    readDrift(seriesOf([...counts("now", now), ...counts("before", before)]), "reference").features[0];

  it("is one more row, judged by the table of the features", () => {
    const row = shift({ fraud: 600, legitimate: 3000 }, { fraud: 120, legitimate: 3480 });
    expect(row).toMatchObject({ kind: "class", feature: "predicted_class", version: "1", state: "watch", rows: 3600 });
    expect(row?.bins.map(({ bin }) => bin)).toEqual(["fraud", "legitimate"]);
  });

  it("is without a reference on the first day, and steady when nothing moved", () => {
    expect(shift({ fraud: 10, legitimate: 3590 }, {})?.state).toBe("no_reference");
    expect(shift({ fraud: 120, legitimate: 3480 }, { fraud: 118, legitimate: 3490 })?.state).toBe("ok");
  });
});

describe("the gate before a retraining", () => {
  const gate = (values: Readonly<Partial<Record<keyof typeof RETRAIN_SERIES, number>>>) =>
    readRetrain(
      seriesOf(
        Object.entries(values).map(([name, value]) => ({
          name: RETRAIN_SERIES[name as keyof typeof RETRAIN_SERIES],
          labels: { [ANALYSIS_LABEL.model]: "m" },
          value,
          secondsBefore: 0,
        })),
      ),
    )[0];

  it.each([
    [{ confirmed: 0, trigger: 0 }, "NOT_CONFIRMED", "two windows in a row"],
    [{ confirmed: 1, cooling: 1, trigger: 0 }, "COOLDOWN", "within the last day"],
    [{ confirmed: 1, cooling: 0, labelCount: 640, trigger: 0 }, "TOO_FEW_LABELS", "640 labels of the 1000"],
    [
      { confirmed: 1, cooling: 0, labelCount: 4000, labelCoverage: 0.71, trigger: 0 },
      "LABEL_COVERAGE_LOW",
      "71 % of predictions",
    ],
    [{ confirmed: 1, trigger: 1 }, "DRIFT_CONFIRMED", "asked for"],
  ])("says with %o that it is %s", (values, reason, words) => {
    const view = gate(values);
    expect(view).toMatchObject({ reason });
    expect(view && retrainWords(view)).toContain(words);
  });

  it("is not there for a model that cannot be retrained", () => {
    expect(readRetrain(seriesOf(driftSamples({ stepSeconds: 7200 })))).toEqual([]);
    expect(readRetrain(seriesOf(predictionSamples()))).toHaveLength(1);
  });
});
