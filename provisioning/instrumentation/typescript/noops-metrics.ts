/** The series that noops-ml reads, on prom-client. Copy this file into a model server. */
import { createHash } from "node:crypto";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

const MISSING = "missing";
const OTHER = "other";

/** A feature in bins. `layout` is a hash of the edges: other edges are another layout, and the two are never compared. */
export type Feature = {
  readonly name: string;
  readonly layout: string;
  readonly bins: readonly string[];
  readonly binOf: (value: unknown) => string;
};

const layoutOf = (edges: readonly (number | string)[]): string =>
  createHash("sha256").update(edges.join("|")).digest("hex").slice(0, 8);

/** A number; the inner edges were cut from the training rows, such as deciles. */
export function numericFeature(name: string, cuts: readonly number[]): Feature {
  const edges = [...new Set(cuts)].sort((left, right) => left - right);
  const nameOf = (at: number): string => `d${String(at + 1).padStart(2, "0")}`;
  const binOf = (value: unknown): string => {
    if (value === undefined || value === null || Number.isNaN(value)) return MISSING;
    if (typeof value !== "number") return OTHER;
    const at = edges.findIndex((edge) => value <= edge);
    return nameOf(at === -1 ? edges.length : at);
  };
  return { name, layout: layoutOf(edges), bins: [...[...edges, 0].map((_, at) => nameOf(at)), MISSING, OTHER], binOf };
}

/** A value of a closed set. */
export function categoryFeature(name: string, categories: readonly string[]): Feature {
  const binOf = (value: unknown): string => {
    if (value === undefined || value === null) return MISSING;
    return categories.find((category) => category === value) ?? OTHER;
  };
  return { name, layout: layoutOf(categories), bins: [...categories, MISSING, OTHER], binOf };
}

/** What the metrics of a model need to know at the start. */
export type MetricsOptions = {
  readonly model: string;
  readonly features: readonly Feature[];
  readonly classes: readonly string[];
  /** Upper bounds in seconds; one of them is the bound of the latency SLO. */
  readonly bounds: readonly number[];
  readonly registry?: Registry;
};

/** Counters of one model. Every series is born with 0, so that its first event counts. */
export function createModelMetrics({ model, features, classes, bounds, registry = new Registry() }: MetricsOptions) {
  const registers = [registry];
  const counter = (name: string, help: string, labels: readonly string[] = []) =>
    new Counter({ name, help, labelNames: ["model", "version", ...labels], registers });
  const gauge = (name: string, help: string, labels: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: ["model", "feature", "layout", ...labels], registers });

  const predictions = counter("model_predictions_total", "Answered requests, failed ones included");
  const errors = counter("model_prediction_errors_total", "Failed requests");
  const byClass = counter("model_predictions_by_class_total", "Predictions by class", ["class"]);
  const labels = counter("model_labels_total", "Outcomes that became known");
  const losses = counter("model_label_loss_total", "Sum of their loss, each in [0, 1]");
  const bins = counter("model_feature_bin_total", "Feature values by bin", ["feature", "layout", "bin"]);
  const baselineRows = gauge("model_feature_baseline_n", "Training rows");
  const baselinePmf = gauge("model_feature_baseline_pmf", "Share of the training rows by bin", ["bin"]);
  const latency = new Histogram({
    name: "model_prediction_latency_seconds",
    help: "Seconds per prediction",
    labelNames: ["model", "version"],
    buckets: [...bounds],
    registers,
  });

  return {
    registry,

    /** Call it when a version is loaded, before its first request. */
    announceVersion(version: string): void {
      const id = { model, version };
      for (const plain of [predictions, errors, labels, losses]) plain.inc(id, 0);
      latency.zero(id);
      for (const name of [...classes, OTHER]) byClass.inc({ ...id, class: name }, 0);
      for (const { name, layout, bins: names } of features)
        for (const bin of names) bins.inc({ ...id, feature: name, layout, bin }, 0);
    },

    /** The training rows: what drift is measured against. */
    setBaseline(rows: readonly Readonly<Record<string, unknown>>[]): void {
      for (const { name, layout, bins: names, binOf } of features) {
        const counts = new Map(names.map((bin) => [bin, 0]));
        for (const row of rows) counts.set(binOf(row[name]), (counts.get(binOf(row[name])) ?? 0) + 1);
        baselineRows.set({ model, feature: name, layout }, rows.length);
        for (const [bin, count] of counts) baselinePmf.set({ model, feature: name, layout, bin }, count / rows.length);
      }
    },

    recordRequest(version: string, seconds: number, failed = false): void {
      predictions.inc({ model, version });
      if (failed) errors.inc({ model, version });
      latency.observe({ model, version }, seconds);
    },

    recordPrediction(version: string, row: Readonly<Record<string, unknown>>, predicted: string): void {
      byClass.inc({ model, version, class: classes.includes(predicted) ? predicted : OTHER });
      for (const { name, layout, binOf } of features)
        bins.inc({ model, version, feature: name, layout, bin: binOf(row[name]) });
    },

    /** `loss` in [0, 1]: 1 for a wrong class, a scaled error for a regression. */
    recordLabel(version: string, loss: number): void {
      labels.inc({ model, version });
      losses.inc({ model, version }, Math.min(1, Math.max(0, loss)));
    },
  };
}
