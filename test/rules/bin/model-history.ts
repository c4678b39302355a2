/** What a model exported in the past. */
export type PastModel = {
  readonly model: string;
  readonly versions: readonly string[];
  /** Bucket bounds and the share of predictions that was as fast. */
  readonly buckets: Readonly<Record<string, number>>;
  /** Share of predictions that failed; without it the counter of failures does not exist. */
  readonly failedRatio?: number;
  /** Metrics that it lacks. */
  readonly without?: readonly string[];
};

const STEP_SECONDS = 15;
const PER_STEP = 1000;

/** Series with what they gain at each step. A gauge stays at its value, or is the time of each step where that is NaN. */
export type Rows = readonly (readonly [type: "counter" | "histogram" | "gauge", series: string, perStep: number])[];

/** Every series of one model. */
export function modelRows({ model, versions, buckets, failedRatio, without = [] }: PastModel): Rows {
  const whole = `model="${model}"`;
  const ofVersions = versions.flatMap((version): Rows => {
    const labels = `${whole},version="${version}"`;
    return [
      ["counter", `model_predictions_total{${labels}}`, PER_STEP],
      ...(failedRatio === undefined
        ? []
        : [["counter", `model_prediction_errors_total{${labels}}`, PER_STEP * failedRatio] as const]),
      ...Object.entries({ ...buckets, "+Inf": 1 }).map(
        ([le, share]) =>
          ["histogram", `model_prediction_latency_seconds_bucket{${labels},le="${le}"}`, PER_STEP * share] as const,
      ),
      ["histogram", `model_prediction_latency_seconds_count{${labels}}`, PER_STEP],
      ["histogram", `model_prediction_latency_seconds_sum{${labels}}`, PER_STEP / 10],
      ["counter", `model_feature_violations_total{${labels}}`, PER_STEP / 2000],
      ["counter", `model_prediction_outcomes_total{${labels},outcome="correct"}`, PER_STEP * 0.93],
      ["counter", `model_prediction_outcomes_total{${labels},outcome="incorrect"}`, PER_STEP * 0.03],
    ];
  });
  const all: Rows = [
    ...ofVersions,
    ["counter", `model_inference_cost_usd_total{${whole}}`, PER_STEP / 10_000],
    ["gauge", `model_feature_last_updated_timestamp_seconds{${whole}}`, NaN],
    ["gauge", `model_pipeline_last_run_timestamp_seconds{${whole}}`, NaN],
    ["gauge", `model_pipeline_last_run_success{${whole}}`, 1],
  ];
  return all.filter(([, series]) => !without.includes(nameOf(series)));
}

/** The metric of a series. */
export const nameOf = (series: string) => series.replace(/\{.*/, "");
const SUFFIX = { counter: /_total$/, histogram: /_(bucket|count|sum)$/, gauge: /$/ };

/** The rows as OpenMetrics text that ends at a time. */
export function historyText(rows: Rows, endSeconds: number, spanSeconds: number): string {
  const families = new Map<string, string[]>();
  for (const [type, series, perStep] of rows) {
    const family = nameOf(series).replace(SUFFIX[type], "");
    const lines = families.get(family) ?? [`# TYPE ${family} ${type}`];
    for (let step = 0; step * STEP_SECONDS <= spanSeconds; step += 1) {
      const at = endSeconds - spanSeconds + step * STEP_SECONDS;
      const gauge = Number.isNaN(perStep) ? at : perStep;
      lines.push(`${series} ${type === "gauge" ? gauge : step * perStep} ${at}`);
    }
    families.set(family, lines);
  }
  return `${[...families.values()].flat().join("\n")}\n# EOF\n`;
}
