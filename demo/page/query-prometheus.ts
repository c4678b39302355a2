import { z } from "zod";

/** One sample of an instant query. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

const answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** The samples of an instant query that are numbers; none when Prometheus cannot be asked. */
export async function queryPrometheus(prometheusUrl: string, expression: string): Promise<Sample[]> {
  try {
    const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`, {
      signal: AbortSignal.timeout(1500),
    });
    if (!response.ok) return [];
    const { data } = answer.parse(await response.json());
    const samples = data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    return samples.filter(({ value }) => Number.isFinite(value));
  } catch {
    return [];
  }
}
