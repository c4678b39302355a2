import type { RawRequest, RawResponse } from "../../ports/raw-http.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Route } from "./create-server.ts";
import { readBody } from "./read-body.ts";

/** Slack's own limit is smaller; what is larger is refused before its signature is computed. */
const MAX_BODY = 1024 * 1024;

/** `POST /slack/events`: interactions, commands and events, handed on as raw bytes because the signature covers those. */
export function createSlackRoute(
  handle: (request: RawRequest) => Promise<RawResponse>,
  telemetry: Telemetry,
  now: () => number,
): Route {
  return async (request, url) => {
    if (url.pathname !== "/slack/events") return null;
    if (request.method !== "POST") return { status: 405, headers: { allow: "POST" }, json: { error: "only POST" } };
    const started = now();
    const body = await readBody(request, MAX_BODY);
    if (body.kind !== "body") return { status: 413, json: { error: "the body is too large" } };
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
    );
    const response = await handle({ method: "POST", path: url.pathname, headers, body: body.bytes });
    telemetry.observe("interaction_ack_seconds", (now() - started) / 1000);
    return { status: response.status, headers: response.headers, text: response.body };
  };
}
