import { drawTrainingData, trainVersion } from "@noops-ml/demo/model-server/model-versions.ts";
import type { ServableVersion } from "@noops-ml/demo/model-server/model-versions.ts";
import { seededRandom } from "@noops-ml/demo/seeded-random.ts";
import { drawTransaction } from "@noops-ml/demo/transactions/draw-transaction.ts";
import type { World } from "@noops-ml/demo/transactions/draw-transaction.ts";
import { describe, expect, it } from "vitest";

const data = drawTrainingData(seededRandom(1));

function load(version: string): ServableVersion {
  const trained = trainVersion(version, data);
  if (trained === undefined) throw new Error(`version ${version} has no recipe`);
  return trained;
}

/** Share of right answers and of failures over 4000 fresh payments. */
function judge(version: ServableVersion, world: World) {
  const random = seededRandom(9);
  let right = 0;
  let failed = 0;
  for (let at = 0; at < 4000; at += 1) {
    const { features, fraud } = drawTransaction(random, world);
    try {
      if (version.predict(features) >= 0.5 === fraud) right += 1;
    } catch {
      failed += 1;
    }
  }
  return { accuracy: right / (4000 - failed), failed: failed / 4000 };
}

describe("the demo's versions", () => {
  it("version 6 is right in more than 97 of 100 payments and never fails", () => {
    const { accuracy, failed } = judge(load("6"), "trained");
    expect(accuracy).toBeGreaterThan(0.97);
    expect(failed).toBe(0);
  });

  it("version 7 fails on every wallet payment and misses fraud", () => {
    const { accuracy, failed } = judge(load("7"), "trained");
    expect(failed).toBeGreaterThan(0.2);
    expect(accuracy).toBeLessThan(0.92);
  });

  it("version 6 is wrong in a third of the payments and more once the world has drifted", () => {
    expect(judge(load("6"), "drifted").accuracy).toBeLessThan(0.67);
  });

  it("version 7 breaks the latency promise on two of five requests, version 6 on none", () => {
    const random = seededRandom(3);
    const slow = (version: ServableVersion) =>
      Array.from({ length: 2000 }, () => version.drawSeconds(random)).filter((seconds) => seconds > 0.25).length / 2000;
    expect(slow(load("6"))).toBe(0);
    expect(slow(load("7"))).toBeGreaterThan(0.25);
  });

  it("training is repeatable", () => {
    const { features } = drawTransaction(seededRandom(4), "trained");
    expect(load("6").predict(features)).toBe(load("6").predict(features));
  });

  it("a version without a recipe cannot be loaded", () => {
    expect(trainVersion("99", data)).toBeUndefined();
    expect(trainVersion("constructor", data)).toBeUndefined();
  });
});
