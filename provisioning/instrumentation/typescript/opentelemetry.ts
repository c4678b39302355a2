/**
 * The series that noops-ml reads, on OpenTelemetry. Every exporter appends `_total` to counters, but only some append the
 * unit: the histogram bears it in its name and states none, so that its series is the same everywhere.
 */
import type { Meter } from "@opentelemetry/api";
import { type Instruments, type ModelMetrics, type ModelShape, modelMetrics } from "./model-metrics.ts";

export { categoryFeature, numericFeature } from "./features.ts";
export type { Feature, Row } from "./features.ts";
export type { Arm, ModelMetrics, ModelShape } from "./model-metrics.ts";

/** The metrics of one model on a meter; whatever the meter's reader is, the series in Prometheus are the same. */
export function createModelMetrics(shape: ModelShape, meter: Meter): ModelMetrics {
  const instruments: Instruments = {
    counter: (name, description) => {
      const metric = meter.createCounter(name.replace(/_total$/, ""), { description });
      return (by, labels) => metric.add(by, { ...labels });
    },
    gauge: (name, description) => {
      const metric = meter.createGauge(name, { description });
      return (value, labels) => metric.record(value, { ...labels });
    },
    presence: (name, description, _, read) => {
      meter.createObservableGauge(name, { description }).addCallback((result) => {
        for (const labels of read()) result.observe(1, { ...labels });
      });
    },
    histogram: (name, description, bounds) => {
      const metric = meter.createHistogram(name, {
        description,
        advice: { explicitBucketBoundaries: [...bounds] },
      });
      // OpenTelemetry knows no histogram without a value: the first request of a version is not seen in its latency.
      return { observe: (value, labels) => metric.record(value, { ...labels }), announce: () => undefined };
    },
  };
  return modelMetrics(shape, instruments);
}
