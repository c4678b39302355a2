import { z } from "zod";
import type { Series, SeriesSource } from "../../ports/series-source.ts";
import { requestJson } from "./request-json.ts";

const TIMEOUT_MS = 5000;
const point = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: point.optional(),
        values: z.array(point).optional(),
      }),
    ),
  }),
});

/** Reads series from Prometheus for pictures and budgets. */
export function createPrometheusSeries(url: string): SeriesSource {
  const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<readonly Series[]> => {
    const answer = await requestJson({
      method: "POST",
      url: `${url.replace(/\/$/u, "")}/api/v1/${path}`,
      body: new URLSearchParams(parameters).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.kind !== "answer") throw new Error(`Prometheus was not reached: ${answer.reason}`);
    if (answer.status !== 200) throw new Error(`Prometheus answered HTTP ${String(answer.status)}: ${answer.text}`);
    return answerSchema.parse(answer.json).data.result.map(({ metric, value, values }) => ({
      labels: metric,
      points: (values ?? (value === undefined ? [] : [value])).map(([at, number]) => ({ at, value: Number(number) })),
    }));
  };
  return {
    range: (query, from, to, stepSeconds) =>
      ask("query_range", { query, start: String(from), end: String(to), step: String(stepSeconds) }),
    latest: (query) => ask("query", { query }),
  };
}
