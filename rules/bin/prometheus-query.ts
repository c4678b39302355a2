import { IoError } from "./io.ts";

/** One series of an instant query. */
export interface InstantSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series of a range query: unix seconds and values. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

type Answer = {
  readonly status?: string;
  readonly error?: string;
  readonly data?: {
    readonly result?: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
};

const TIMEOUT_MS = 30_000;

/** Asks Prometheus for the newest values of an expression. */
export async function queryInstant(url: string, query: string): Promise<InstantSample[]> {
  const result = await ask(url, "query", { query });
  return result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1]) }));
}

/** Asks Prometheus for an expression over a time, one value a step. */
export async function queryRange(
  url: string,
  query: string,
  time: { readonly start: number; readonly end: number; readonly stepSeconds: number },
): Promise<RangeSeries[]> {
  const { start, end, stepSeconds } = time;
  const result = await ask(url, "query_range", {
    query,
    start: String(start),
    end: String(end),
    step: String(stepSeconds),
  });
  return result.map(({ metric, values }) => ({
    labels: metric,
    points: (values ?? []).map(([seconds, value]) => [seconds, Number(value)] as const),
  }));
}

async function ask(url: string, endpoint: string, parameters: Readonly<Record<string, string>>) {
  const target = `${url.replace(/\/$/, "")}/api/v1/${endpoint}`;
  try {
    const response = await fetch(target, {
      method: "POST",
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as Answer;
    if (answer.status === "success" && answer.data?.result) return answer.data.result;
    throw new Error(answer.error ?? `status ${response.status}`);
  } catch (error) {
    throw new IoError(
      `Prometheus at ${target} did not answer "${parameters["query"] ?? ""}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
