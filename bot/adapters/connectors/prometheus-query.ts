import { z } from "zod";
import type { ReadConnector } from "../../ports/connector.ts";
import type { MetricsQuery, QueryAnswer } from "../../ports/metrics-query.ts";
import { at, requestJson, textAt } from "./request-json.ts";

/** Asks Prometheus for one moment. NaN is no number: a series of NaN is a series without data. */
export function createPrometheusQuery(url: string): MetricsQuery {
  return {
    async query(expression, timeoutMs): Promise<QueryAnswer> {
      const answer = await requestJson({
        method: "POST",
        url: `${url.replace(/\/$/, "")}/api/v1/query`,
        body: new URLSearchParams({ query: expression, timeout: `${String(timeoutMs)}ms` }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
        timeoutMs,
      });
      if (answer.kind !== "answer") return { kind: "failed", reason: answer.reason };
      if (answer.status !== 200)
        return {
          kind: "failed",
          reason: `HTTP ${String(answer.status)}: ${textAt(answer.json, "error") ?? answer.text}`,
        };
      const result = at(answer.json, "data", "result");
      const values =
        at(answer.json, "data", "resultType") === "scalar"
          ? [textAt(result, 1)]
          : Array.isArray(result)
            ? result.map((series: unknown) => textAt(series, "value", 1))
            : [];
      const numbers = values
        .map((value) => (value === null ? Number.NaN : Number(value.replace("Inf", "Infinity"))))
        .filter((value) => !Number.isNaN(value));
      return numbers.length === 0
        ? { kind: "noData" }
        : { kind: "value", value: Math.max(...numbers), series: numbers.length };
    },
  };
}

const inputsSchema = z.object({
  expr: z.string().min(1),
  onNoData: z.enum(["fail", "pass", "unknown"]).default("fail"),
  below: z.coerce.number().optional(),
  above: z.coerce.number().optional(),
});

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** `prometheus.query`: evidence and proof. An assertion says what silence means, because empty is not 0. */
export function createPrometheusConnector(metrics: MetricsQuery): ReadConnector {
  return {
    kind: "read",
    name: "prometheus.query",
    fact: {
      idempotency: "read",
      mutates: false,
      reversible: true,
      required: ["expr"],
      optional: ["onNoData", "below", "above"],
    },
    async read(inputs, { timeoutMs }) {
      const parsed = inputsSchema.safeParse(inputs);
      if (!parsed.success) return { kind: "failed", reason: z.prettifyError(parsed.error) };
      const { expr, onNoData, below, above } = parsed.data;
      const answer = await metrics.query(expr, timeoutMs);
      if (answer.kind === "failed") return answer;
      if (answer.kind === "noData") {
        if (onNoData === "pass")
          return { kind: "value", value: { value: null }, holds: true, detail: "no data, which passes here" };
        return { kind: "noData", reason: `no data for ${expr}` };
      }
      const holds = (below === undefined || answer.value < below) && (above === undefined || answer.value > above);
      const bound =
        below === undefined
          ? above === undefined
            ? ""
            : `, wanted above ${short(above)}`
          : `, wanted below ${short(below)}`;
      return {
        kind: "value",
        value: { value: answer.value, series: answer.series },
        holds,
        detail: `${short(answer.value)}${bound}`,
      };
    },
  };
}
