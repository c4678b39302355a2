import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { GROUPS } from "../transactions/transaction.ts";
import type { Group } from "../transactions/transaction.ts";
import type { Baseline, FeatureBins } from "./feature-bins.ts";
import { CHECKS } from "./validate-features.ts";
import type { FeatureName, Violation } from "./validate-features.ts";

/** What the classifier decides, and the place for whatever else it might answer one day. */
export const CLASSES = ["legitimate", "fraud", "other"] as const;
export type PredictedClass = (typeof CLASSES)[number];

/** Which part a version plays; `run` is empty where no canary runs. */
export type Role = { readonly version: string; readonly role: "stable" | "canary"; readonly run: string };

/** One of the bounds is the bound of the latency SLO, 0.25 s. */
export const LATENCY_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const HELP: Readonly<Record<string, string>> = {
  [RAW_SERIES.predictions]: "Answered requests, failed ones included",
  [RAW_SERIES.predictionErrors]: "Failed requests",
  [RAW_SERIES.predictionsByClass]: "Predictions by class",
  [RAW_SERIES.predictionLatency]: "Seconds per prediction",
  [RAW_SERIES.labels]: "Outcomes that became known",
  [RAW_SERIES.labelLoss]: "Sum of their loss, 1 for a wrong class",
  [RAW_SERIES.predictionOutcomes]: "Predictions that turned out correct or incorrect",
  [RAW_SERIES.featureBin]: "Feature values by bin of the training data",
  [RAW_SERIES.featureBaselinePmf]: "Share of the training rows in each bin",
  [RAW_SERIES.featureBaselineRows]: "Training rows behind the baseline",
  [RAW_SERIES.featureViolations]: "Feature values that broke the schema",
  [RAW_SERIES.featureLastUpdated]: "When a usable value of the feature last arrived",
  [RAW_SERIES.inferenceCost]: "Money spent on predictions",
  [RAW_SERIES.pipelineLastRun]: "When training last ended",
  [RAW_SERIES.pipelineLastRunSuccess]: "1 if the last training passed",
  [RAW_SERIES.versionRole]: "Part that a version plays",
  [RAW_SERIES.groupPredictions]: "Predictions by group of people",
  [RAW_SERIES.groupPositive]: "Payments called fraud by group of people",
  [RAW_SERIES.groupActualPositive]: "Payments that were fraud by group of people",
  [RAW_SERIES.groupTruePositive]: "Payments called fraud that were fraud by group of people",
};

/** Every series of the instrumentation contract that this server exposes. */
export function createModelMetrics(model: string, features: readonly FeatureBins[]) {
  const registry = new Registry();
  const counter = (name: string, labels: readonly string[] = []) =>
    new Counter({ name, help: HELP[name] ?? name, labelNames: ["model", "version", ...labels], registers: [registry] });
  const gauge = (name: string, labels: readonly string[]) =>
    new Gauge({ name, help: HELP[name] ?? name, labelNames: ["model", ...labels], registers: [registry] });

  const predictions = counter(RAW_SERIES.predictions);
  const errors = counter(RAW_SERIES.predictionErrors);
  const byClass = counter(RAW_SERIES.predictionsByClass, ["class"]);
  const labels = counter(RAW_SERIES.labels);
  const loss = counter(RAW_SERIES.labelLoss);
  const outcomes = counter(RAW_SERIES.predictionOutcomes, ["outcome"]);
  const bins = counter(RAW_SERIES.featureBin, ["feature", "layout", "bin"]);
  const violations = counter(RAW_SERIES.featureViolations, ["feature", "check"]);
  const cost = counter(RAW_SERIES.inferenceCost);
  const groupPredictions = counter(RAW_SERIES.groupPredictions, ["group"]);
  const groupPositive = counter(RAW_SERIES.groupPositive, ["group"]);
  const groupActual = counter(RAW_SERIES.groupActualPositive, ["group"]);
  const groupTrue = counter(RAW_SERIES.groupTruePositive, ["group"]);
  const baselinePmf = gauge(RAW_SERIES.featureBaselinePmf, ["feature", "layout", "bin"]);
  const baselineRows = gauge(RAW_SERIES.featureBaselineRows, ["feature", "layout"]);
  const lastUpdated = gauge(RAW_SERIES.featureLastUpdated, ["feature"]);
  const lastRun = gauge(RAW_SERIES.pipelineLastRun, ["pipeline"]);
  const lastRunSuccess = gauge(RAW_SERIES.pipelineLastRunSuccess, ["pipeline"]);
  const role = gauge(RAW_SERIES.versionRole, ["version", "role", "run"]);
  const latency = new Histogram({
    name: RAW_SERIES.predictionLatency,
    help: HELP[RAW_SERIES.predictionLatency] ?? "",
    labelNames: ["model", "version"],
    buckets: LATENCY_BOUNDS,
    registers: [registry],
  });

  return {
    registry,

    /** What drift is measured against, in the order of the features. */
    setBaselines(baselines: readonly Baseline[]): void {
      for (const [at, { feature, layout }] of features.entries()) {
        const baseline = baselines[at];
        if (baseline === undefined) continue;
        baselineRows.set({ model, feature, layout }, baseline.rows);
        for (const [bin, share] of Object.entries(baseline.pmf)) {
          baselinePmf.set({ model, feature, layout, bin }, share);
        }
      }
    },

    /** Exports every series of a version with 0, so that its first event counts. */
    announceVersion(version: string): void {
      const id = { model, version };
      for (const plain of [predictions, errors, labels, loss, cost]) plain.inc(id, 0);
      latency.zero(id);
      for (const name of CLASSES) byClass.inc({ ...id, class: name }, 0);
      for (const outcome of ["correct", "incorrect"]) outcomes.inc({ ...id, outcome }, 0);
      for (const { feature, layout, bins: names } of features) {
        for (const bin of names) bins.inc({ ...id, feature, layout, bin }, 0);
        for (const check of CHECKS) violations.inc({ ...id, feature, check }, 0);
      }
      for (const group of GROUPS) {
        for (const grouped of [groupPredictions, groupPositive, groupActual, groupTrue])
          grouped.inc({ ...id, group }, 0);
      }
    },

    recordRequest(version: string, seconds: number, failed: boolean, costUsd: number): void {
      predictions.inc({ model, version });
      if (failed) errors.inc({ model, version });
      latency.observe({ model, version }, seconds);
      cost.inc({ model, version }, costUsd);
    },

    recordPrediction(version: string, predicted: PredictedClass, group: Group | undefined): void {
      byClass.inc({ model, version, class: predicted });
      if (group === undefined) return;
      groupPredictions.inc({ model, version, group });
      if (predicted === "fraud") groupPositive.inc({ model, version, group });
    },

    /** `raw` is what the request carried: a value that is missing or of no use must show in its own bin. */
    recordFeatures(
      version: string,
      raw: Readonly<Record<string, unknown>>,
      missing: readonly FeatureName[],
      nowSeconds: number,
    ): void {
      for (const { feature, layout, binOf } of features) {
        const value = raw[feature];
        const usable = typeof value === "number" || typeof value === "string";
        const bin = missing.includes(feature) || !usable ? binOf(undefined) : binOf(value);
        bins.inc({ model, version, feature, layout, bin });
        if (!missing.includes(feature)) lastUpdated.set({ model, feature }, nowSeconds);
      }
    },

    recordViolations(version: string, found: readonly Violation[]): void {
      for (const { feature, check } of found) violations.inc({ model, version, feature, check });
    },

    recordLabel(version: string, predicted: PredictedClass, fraud: boolean, group: Group | undefined): void {
      const correct = (predicted === "fraud") === fraud;
      labels.inc({ model, version });
      loss.inc({ model, version }, correct ? 0 : 1);
      outcomes.inc({ model, version, outcome: correct ? "correct" : "incorrect" });
      if (group === undefined || !fraud) return;
      groupActual.inc({ model, version, group });
      if (predicted === "fraud") groupTrue.inc({ model, version, group });
    },

    recordTraining(endedSeconds: number, passed: boolean): void {
      lastRun.set({ model, pipeline: "training" }, endedSeconds);
      lastRunSuccess.set({ model, pipeline: "training" }, passed ? 1 : 0);
    },

    setRoles(roles: readonly Role[]): void {
      role.reset();
      for (const each of roles) role.set({ model, ...each }, 1);
    },
  };
}
export type ModelMetrics = ReturnType<typeof createModelMetrics>;
