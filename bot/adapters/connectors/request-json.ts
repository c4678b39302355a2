import { context, propagation } from "@opentelemetry/api";

/** How a request to a target ended, in the only distinction that matters for an effect: can it have arrived? */
export type HttpAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly json: unknown;
      readonly text: string;
      readonly headers: Headers;
    }
  /** It cannot have arrived. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** It may have arrived. */
  | { readonly kind: "ambiguous"; readonly reason: string };

export interface HttpQuestion {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
}

/** Nobody listened, or the name has no address. */
const NEVER_ARRIVED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "EGRESS_REFUSED",
]);
const MAX_BYTES = 4 * 1024 * 1024;

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && code !== "ABORT_ERR") return code;
  return typeof cause === "object" && cause !== null ? codeOf(cause) : "";
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** The trace that this call belongs to, so that the target's own spans join it; nothing when nobody collects traces. */
function traceHeaders(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent } = carrier;
  return traceparent === undefined ? {} : { traceparent };
}

/** One call, one deadline, no redirects, no retries. */
export async function requestJson(question: HttpQuestion): Promise<HttpAnswer> {
  const call = question.fetch ?? fetch;
  try {
    const response = await call(question.url, {
      method: question.method,
      redirect: "manual",
      signal: AbortSignal.timeout(question.timeoutMs),
      headers: {
        accept: "application/json",
        ...traceHeaders(),
        ...(question.body === undefined ? {} : { "content-type": "application/json" }),
        ...question.headers,
      },
      ...(question.body === undefined
        ? {}
        : { body: typeof question.body === "string" ? question.body : JSON.stringify(question.body) }),
    });
    const text = await response.text();
    if (text.length > MAX_BYTES)
      return { kind: "ambiguous", reason: `the answer has ${String(text.length)} bytes, more than the limit` };
    return {
      kind: "answer",
      status: response.status,
      json: parse(text),
      text: text.slice(0, 2000),
      headers: response.headers,
    };
  } catch (error) {
    const code = codeOf(error);
    const reason = `${new URL(question.url).host}: ${code === "EGRESS_REFUSED" ? (error as Error).message : code || (error instanceof Error ? error.name : String(error))}`;
    return NEVER_ARRIVED.has(code) ? { kind: "unreachable", reason } : { kind: "ambiguous", reason };
  }
}

/** Looks a value up in parsed JSON of unknown shape. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === "object" && found !== null ? (found as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  return typeof found === "string" ? found : typeof found === "number" ? String(found) : null;
}
