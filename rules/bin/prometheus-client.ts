import { z } from "zod";
import { type Io, IoError } from "./io.ts";
import { reasonOf } from "./reason-of.ts";

/** One series of an answer: labels, and points as [unix seconds, value]. */
export type Series = {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, number])[];
};

/** What is asked of a running Prometheus. Every failure is an I/O error that says what was asked. */
export interface PrometheusClient {
  /** The base URL, for messages. */
  readonly url: string;
  readonly query: (expr: string, atSeconds?: number) => Promise<readonly Series[]>;
  readonly queryRange: (expr: string, range: Range) => Promise<readonly Series[]>;
  readonly labelValues: (label: string, match?: string) => Promise<readonly string[]>;
  /** The first number of the server's version. */
  readonly majorVersion: () => Promise<number>;
}

/** Start, end and step in seconds. */
export type Range = { readonly start: number; readonly end: number; readonly step: number };

const TIMEOUT_MS = 120_000;
const pointSchema = z.tuple([z.number(), z.string()]);
const resultSchema = z.array(
  z.object({
    metric: z.record(z.string(), z.string()),
    value: pointSchema.optional(),
    values: z.array(pointSchema).optional(),
  }),
);
const answerSchema = z.object({ status: z.string(), error: z.string().optional(), data: z.unknown().optional() });
const dataSchema = z.object({ resultType: z.string(), result: z.unknown() });
const buildSchema = z.object({ version: z.string() });

const number = (text: string) => (text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text));

function seriesOf(data: unknown): Series[] {
  const { resultType, result } = dataSchema.parse(data);
  if (resultType === "scalar") {
    const [time, text] = pointSchema.parse(result);
    return [{ labels: {}, points: [[time, number(text)]] }];
  }
  return resultSchema.parse(result).map(({ metric, value, values }) => ({
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(([time, text]) => [time, number(text)] as const),
  }));
}

/** A client for the HTTP API below a base URL; a token from NOOPS_PROMETHEUS_TOKEN is sent along. */
export function createPrometheusClient(url: string, env: Io["env"]): PrometheusClient {
  const base = url.replace(/\/+$/, "");
  const token = env["NOOPS_PROMETHEUS_TOKEN"];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  async function request<T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    read: (data: unknown) => T,
  ): Promise<T> {
    const body = new URLSearchParams(parameters);
    const isQuery = path.startsWith("query");
    const target = `${base}/api/v1/${path}${isQuery || body.size === 0 ? "" : `?${body.toString()}`}`;
    const what = parameters["query"] ?? path;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(target, isQuery ? { method: "POST", body, headers, signal } : { headers, signal });
      const answer = answerSchema.parse(await response.json());
      if (answer.status === "success") return read(answer.data);
      throw new Error(answer.error ?? `status ${response.status}`);
    } catch (error) {
      throw new IoError(`Prometheus at ${base} did not answer ${what}: ${reasonOf(error, "a Prometheus")}`, {
        cause: error,
      });
    }
  }
  return {
    url: base,
    query: (expr, atSeconds) =>
      request("query", { query: expr, ...(atSeconds !== undefined && { time: String(atSeconds) }) }, seriesOf),
    queryRange: (expr, { start, end, step }) =>
      request("query_range", { query: expr, start: String(start), end: String(end), step: String(step) }, seriesOf),
    labelValues: (label, match) =>
      request(`label/${label}/values`, match === undefined ? {} : { "match[]": match }, (data) =>
        z.array(z.string()).parse(data),
      ),
    majorVersion: () => request("status/buildinfo", {}, (data) => Number.parseInt(buildSchema.parse(data).version, 10)),
  };
}
