import { type Feature, OTHER, type Row, sharesOf } from "./features.ts";

/** What the metrics of a model need to know at the start. */
export type ModelShape = {
  readonly model: string;
  readonly features: readonly Feature[];
  readonly classes: readonly string[];
  /** Upper bounds in seconds; one of them is the bound of the latency SLO. */
  readonly bounds: readonly number[];
};

/** A version's part in a rollout. Another `run` is another trial and starts without evidence. */
export type Arm = { readonly version: string; readonly role: "stable" | "canary"; readonly run: string };

type Labels = Readonly<Record<string, string>>;

/** What a metrics library must do for us. Names are those of Prometheus; latencies are in seconds. */
export interface Instruments {
  readonly counter: (name: string, help: string, labelNames: readonly string[]) => (by: number, labels: Labels) => void;
  readonly gauge: (
    name: string,
    help: string,
    labelNames: readonly string[],
  ) => (value: number, labels: Labels) => void;
  /** A gauge of 1 for each of these label sets and of nothing else, read at every scrape. */
  readonly presence: (name: string, help: string, labelNames: readonly string[], read: () => readonly Labels[]) => void;
  readonly histogram: (
    name: string,
    help: string,
    bounds: readonly number[],
  ) => {
    readonly observe: (value: number, labels: Labels) => void;
    /** Makes the series known before its first value, where the library can. */
    readonly announce: (labels: Labels) => void;
  };
}

/** Counts what one model does. Every series is born with 0, so that its first event counts. */
export interface ModelMetrics {
  /** Call it when a version is loaded, before its first request. */
  readonly announceVersion: (version: string) => void;
  /** The versions that serve, and as what; those not named are gone. */
  readonly setArms: (arms: readonly Arm[]) => void;
  /** The training rows: what drift is measured against. */
  readonly setBaseline: (rows: readonly Row[]) => void;
  readonly recordRequest: (version: string, seconds: number, failed?: boolean) => void;
  readonly recordPrediction: (version: string, row: Row, predicted: string) => void;
  /** `loss` in [0, 1]: 1 for a wrong class, a scaled error for a regression. */
  readonly recordLabel: (version: string, loss: number) => void;
}

/** The series of the contract, on whatever library. */
export function modelMetrics(
  { model, features, classes, bounds }: ModelShape,
  { counter, gauge, presence, histogram }: Instruments,
): ModelMetrics {
  const perVersion = ["model", "version"];
  const perFeature = ["model", "feature", "layout"];
  const predictions = counter("model_predictions_total", "Answered requests, failed ones included", perVersion);
  const errors = counter("model_prediction_errors_total", "Failed requests", perVersion);
  const byClass = counter("model_predictions_by_class_total", "Predictions by class", [...perVersion, "class"]);
  const labels = counter("model_labels_total", "Outcomes that became known", perVersion);
  const losses = counter("model_label_loss_total", "Sum of their loss, each in [0, 1]", perVersion);
  const bins = counter("model_feature_bin_total", "Feature values by bin", [...perVersion, "feature", "layout", "bin"]);
  const baselineRows = gauge("model_feature_baseline_n", "Training rows", perFeature);
  const baselinePmf = gauge("model_feature_baseline_pmf", "Share of the training rows by bin", [...perFeature, "bin"]);
  let serving: readonly Arm[] = [];
  presence("model_version_role", "1 while a version plays this part", [...perVersion, "role", "run"], () =>
    serving.map((arm) => ({ model, ...arm })),
  );
  const latency = histogram("model_prediction_latency_seconds", "Seconds per prediction", bounds);

  return {
    announceVersion: (version) => {
      const id = { model, version };
      for (const plain of [predictions, errors, labels, losses]) plain(0, id);
      latency.announce(id);
      for (const name of [...classes, OTHER]) byClass(0, { ...id, class: name });
      for (const { name, layout, bins: names } of features)
        for (const bin of names) bins(0, { ...id, feature: name, layout, bin });
    },
    setArms: (arms) => {
      serving = arms;
    },
    setBaseline: (rows) => {
      for (const feature of features) {
        const id = { model, feature: feature.name, layout: feature.layout };
        baselineRows(rows.length, id);
        for (const [bin, share] of sharesOf(feature, rows)) baselinePmf(share, { ...id, bin });
      }
    },
    recordRequest: (version, seconds, failed = false) => {
      predictions(1, { model, version });
      if (failed) errors(1, { model, version });
      latency.observe(seconds, { model, version });
    },
    recordPrediction: (version, row, predicted) => {
      byClass(1, { model, version, class: classes.includes(predicted) ? predicted : OTHER });
      for (const { name, layout, binOf } of features)
        bins(1, { model, version, feature: name, layout, bin: binOf(row[name]) });
    },
    recordLabel: (version, loss) => {
      labels(1, { model, version });
      losses(Math.min(1, Math.max(0, loss)), { model, version });
    },
  };
}
