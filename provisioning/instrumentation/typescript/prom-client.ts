/** The series that noops-ml reads, on prom-client. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { type Instruments, type ModelMetrics, type ModelShape, modelMetrics } from "./model-metrics.ts";

export { categoryFeature, numericFeature } from "./features.ts";
export type { Feature, Row } from "./features.ts";
export type { Arm, ModelMetrics, ModelShape } from "./model-metrics.ts";

/** The metrics of one model, and the registry whose text `/metrics` answers. */
export function createModelMetrics(
  shape: ModelShape,
  registry = new Registry(),
): ModelMetrics & { registry: Registry } {
  const registers = [registry];
  const instruments: Instruments = {
    counter: (name, help, labelNames) => {
      const metric = new Counter({ name, help, labelNames: [...labelNames], registers });
      return (by, labels) => metric.inc(labels, by);
    },
    gauge: (name, help, labelNames) => {
      const metric = new Gauge({ name, help, labelNames: [...labelNames], registers });
      return (value, labels) => metric.set(labels, value);
    },
    presence: (name, help, labelNames, read) => {
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        collect() {
          this.reset();
          for (const labels of read()) this.set(labels, 1);
        },
      });
    },
    histogram: (name, help, bounds) => {
      const metric = new Histogram({ name, help, labelNames: ["model", "version"], buckets: [...bounds], registers });
      return { observe: (value, labels) => metric.observe(labels, value), announce: (labels) => metric.zero(labels) };
    },
  };
  return { registry, ...modelMetrics(shape, instruments) };
}
