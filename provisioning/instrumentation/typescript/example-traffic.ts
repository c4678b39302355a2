import { categoryFeature, numericFeature } from "./features.ts";
import type { ModelMetrics, ModelShape } from "./model-metrics.ts";

/** The model of both examples. */
export const FRAUD: ModelShape = {
  model: "fraud",
  features: [numericFeature("amount", [10, 50, 200]), categoryFeature("channel", ["chip", "online"])],
  classes: ["fraud", "legitimate"],
  bounds: [0.05, 0.1, 0.25, 1],
};

/** Version 6 serves and version 7 is tried; every fourth request fails, every other card is online. */
export function serveTraffic(metrics: ModelMetrics): void {
  for (const version of ["6", "7"]) metrics.announceVersion(version);
  metrics.setArms([
    { version: "6", role: "stable", run: "r1" },
    { version: "7", role: "canary", run: "r1" },
  ]);
  metrics.setBaseline([
    { amount: 5, channel: "chip" },
    { amount: 70, channel: "online" },
  ]);
  let served = 0;
  setInterval(() => {
    for (const version of ["6", "7"]) {
      served += 1;
      metrics.recordRequest(version, 0.02, served % 8 < 2);
      metrics.recordPrediction(
        version,
        { amount: served % 100, channel: served % 4 < 2 ? "chip" : "online" },
        "legitimate",
      );
      metrics.recordLabel(version, 0);
    }
  }, 20);
}
