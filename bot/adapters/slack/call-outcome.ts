import { webApi } from "@slack/bolt";

/** How a call to Slack failed, seen from whoever must decide what to do next. */
export type CallFailure =
  | { readonly kind: "rateLimited"; readonly afterSeconds: number }
  /** The answer is missing: the call may have worked. */
  | { readonly kind: "ambiguous"; readonly reason: string }
  /** Slack said no; `permanent` when the same call cannot work later. */
  | { readonly kind: "refused"; readonly reason: string; readonly permanent: boolean };

/** Slack errors that pass by themselves. */
const PASSING = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"]);
/** Connections that were never made, so the call cannot have arrived. */
const NEVER_ARRIVED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Reads the error of a Web API call. */
export function callFailure(error: unknown): CallFailure {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: "rateLimited", afterSeconds: Math.max(1, error.retryAfter) };
  if (error instanceof webApi.WebAPIPlatformError) {
    const reason = error.data.error;
    if (reason === "ratelimited") return { kind: "rateLimited", afterSeconds: 30 };
    if (reason === "internal_error" || reason === "fatal_error") return { kind: "ambiguous", reason };
    return { kind: "refused", reason, permanent: !PASSING.has(reason) };
  }
  if (error instanceof webApi.WebAPIHTTPError) return { kind: "ambiguous", reason: `HTTP ${error.statusCode}` };
  if (error instanceof webApi.WebAPIRequestError) return fromNetwork(error.original);
  return fromNetwork(error);
}

function fromNetwork(error: unknown): CallFailure {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (NEVER_ARRIVED.has(code)) return { kind: "refused", reason: code, permanent: false };
  }
  return { kind: "ambiguous", reason: error instanceof Error ? error.message : String(error) };
}
