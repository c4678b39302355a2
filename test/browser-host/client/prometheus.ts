import { FieldType, type DataFrame, type Labels } from "@grafana/data";

type Result =
  | {
      readonly resultType: "matrix";
      readonly result: readonly { readonly metric: Labels; readonly values: readonly (readonly [number, string])[] }[];
    }
  | {
      readonly resultType: "vector";
      readonly result: readonly { readonly metric: Labels; readonly value: readonly [number, string] }[];
    };

/** A query and when it is asked. */
export type Question = {
  readonly refId: string;
  readonly expr: string;
  readonly instant: boolean;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
};

/** Asks Prometheus through the host's server and answers with frames in the shape of Grafana's Prometheus data source. */
export async function ask({ refId, expr, instant, from, to, stepSeconds }: Question): Promise<DataFrame[]> {
  const body = new URLSearchParams(
    instant
      ? { query: expr, time: String(to / 1000) }
      : { query: expr, start: String(from / 1000), end: String(to / 1000), step: String(stepSeconds) },
  );
  const response = await fetch(`/api/prometheus/api/v1/${instant ? "query" : "query_range"}`, { method: "POST", body });
  const answer = (await response.json()) as { readonly status: string; readonly error?: string; readonly data: Result };
  if (answer.status !== "success") throw new Error(`${refId}: ${answer.error ?? response.status}`);
  const { data } = answer;
  return data.resultType === "matrix"
    ? data.result.map(({ metric, values }) => frame(refId, metric, values))
    : data.result.map(({ metric, value }) => frame(refId, metric, [value]));
}

function frame(refId: string, labels: Labels, points: readonly (readonly [number, string])[]): DataFrame {
  const { __name__: name = "", ...rest } = labels;
  const text = `${name}{${Object.entries(rest)
    .map(([label, value]) => `${label}="${value}"`)
    .join(", ")}}`;
  return {
    refId,
    name: text,
    length: points.length,
    fields: [
      { name: "Time", type: FieldType.time, config: {}, values: points.map(([time]) => time * 1000) },
      {
        name: "Value",
        type: FieldType.number,
        labels,
        config: { displayNameFromDS: text },
        values: points.map(([, value]) => Number(value)),
      },
    ],
  };
}
