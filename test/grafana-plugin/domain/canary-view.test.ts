import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { describe, expect, it } from "vitest";
import { readCanaries } from "../../../grafana-plugin/src/domain/canary-view.ts";
import { canarySamples } from "../../browser-host/fixture/canary-stories.ts";
import { seriesOf } from "../series-of.ts";

const views = readCanaries(seriesOf(canarySamples()));
const bad = views.find(({ model }) => model === "fraud");
const good = views.find(({ model }) => model === "churn");

describe("a canary run", () => {
  it("is rolled back with the leading guardrail as reason", () => {
    expect(bad?.verdict).toBe("rollback");
    expect(bad?.decision.words).toBe("The canary is worse than stable on errors.");
    expect(bad?.decision.logWorse).toBeGreaterThan(Math.log(100));
  });

  it("knows both versions, the split and the time left", () => {
    expect(bad).toMatchObject({ canaryVersion: "7", stableVersion: "6", ageMinutes: 18, minutesLeft: 1422 });
    expect(bad?.trafficShare).toBeCloseTo(0.1);
  });

  it("shows an interval that excludes no change where the canary is worse", () => {
    const errors = bad?.guards.find(({ name }) => name === "errors");
    expect(errors?.interval?.low).toBeGreaterThan(1);
    expect(errors?.ratio).toBeGreaterThan(errors?.interval?.low ?? Infinity);
  });

  it("is not called worse when both arms are alike", () => {
    expect(["promote", "continue"]).toContain(good?.verdict);
    expect(good?.decision.logWorse).toBeLessThan(Math.log(100));
  });

  it("counts a block once, however fine the step of the query is", () => {
    const repeated = canarySamples().flatMap((sample) => [
      sample,
      { ...sample, secondsBefore: sample.secondsBefore - 20 },
    ]);
    const view = readCanaries(seriesOf(repeated)).find(({ model }) => model === "fraud");
    expect(view?.guards[0]?.canaryRequests).toBe(bad?.guards[0]?.canaryRequests);
  });

  it("keeps a guardrail without data in the joint evidence as nothing known", () => {
    const errorsOnly = seriesOf(
      canarySamples().filter(({ labels }) => labels["guard"] === undefined || labels["guard"] === "errors"),
    );
    const view = readCanaries(errorsOnly).find(({ model }) => model === "fraud");
    expect(view?.guards.map(({ name }) => name)).toEqual(["errors"]);
    expect(view?.decision.logOk).toBeNull();
  });
});

describe("the reason that the rules recorded", () => {
  const withReason = (reason: string) => {
    const labels = { [ANALYSIS_LABEL.model]: "fraud", [ANALYSIS_LABEL.run]: bad?.run ?? "", reason };
    const sample = { name: CANARY_SERIES.reason, labels, value: 2, secondsBefore: 0 };
    return readCanaries(seriesOf([...canarySamples(), sample])).find(({ model }) => model === "fraud")?.decision.reason;
  };

  it("wins, since verdict and sentence must not disagree; one of newer rules is left to the panel", () => {
    expect(withReason("WORSE:latency")).toBe("WORSE:latency");
    expect(withReason("SOMETHING_NEW")).toBe("WORSE:errors");
  });
});

describe("the settings of the spec", () => {
  const setting = (name: string, value: number, guard?: string) => ({
    name: CANARY_SERIES.setting,
    labels: {
      [ANALYSIS_LABEL.model]: "churn",
      [ANALYSIS_LABEL.setting]: name,
      ...(guard === undefined ? {} : { [ANALYSIS_LABEL.guard]: guard }),
    },
    value,
    secondsBefore: 0,
  });

  it("are read from the series that the rules record, so that the panel decides as they do", () => {
    const own = [
      setting("margin", 2),
      setting("alpha", 0.001),
      setting("maxAgeMinutes", 120),
      setting("weight", 0.7, "errors"),
      setting("weight", 0.3, "loss"),
      setting("optional", 1, "loss"),
    ];
    const churn = readCanaries(seriesOf([...canarySamples(), ...own])).find(({ model }) => model === "churn");
    expect(churn?.settings).toMatchObject({
      margin: 2,
      weights: { errors: 0.7, loss: 0.3 },
      rollbackAt: Math.log(1000),
    });
    expect([...(churn?.settings.optional ?? [])]).toEqual(["loss"]);
    expect(churn?.minutesLeft).toBe(120 - 52);
  });

  it("have the defaults of the rules where those are older than the series", () => {
    const [view] = readCanaries(seriesOf(canarySamples()));
    expect(view?.settings).toMatchObject({ margin: 1.5, promoteAt: Math.log(20) });
  });
});
