import { FieldType, toDataFrame, type DataFrame } from "@grafana/data";
import { readSeries, type Series } from "../../grafana-plugin/src/domain/series.ts";
import type { Sample } from "../browser-host/fixture/open-metrics.ts";
import { FIXTURE_NOW } from "../browser-host/fixture/open-metrics.ts";

/** Frames in the shape of Grafana's Prometheus data source: one per series, name and labels on the value field. */
export function framesOf(samples: readonly Sample[]): DataFrame[] {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.name, sample.labels]);
    bySeries.set(key, [...(bySeries.get(key) ?? []), sample]);
  }
  return [...bySeries.values()].map((own) => {
    const sorted = [...own].sort((a, b) => b.secondsBefore - a.secondsBefore);
    const [first] = sorted;
    return toDataFrame({
      fields: [
        {
          name: "Time",
          type: FieldType.time,
          values: sorted.map(({ secondsBefore }) => FIXTURE_NOW - secondsBefore * 1000),
        },
        {
          name: "Value",
          type: FieldType.number,
          labels: { __name__: first?.name ?? "", ...first?.labels },
          values: sorted.map(({ value }) => value),
        },
      ],
    });
  });
}

/** The same as series of the domain. */
export const seriesOf = (samples: readonly Sample[]): Series[] => readSeries(framesOf(samples));
