import { timingSafeEqual } from "node:crypto";
import type { CallLog } from "./call-log.ts";
import type { Fault, Faults } from "./faults.ts";
import type { ApiContext, Method } from "./method.ts";
import { METHODS } from "./methods.ts";
import type { RateLimit } from "./rate-limit.ts";
import { SlackError } from "./slack-error.ts";

/** The app as it was installed. */
export interface Installation {
  readonly botToken: string;
  /** Opens Socket Mode; null where the app has none. */
  readonly appToken: string | null;
  readonly scopes: readonly string[];
  /** False switches the tiers off, for tests that are about something else. */
  readonly rateLimits: boolean;
}

export interface Desk {
  readonly context: ApiContext;
  readonly installation: Installation;
  readonly limit: RateLimit;
  readonly faults: Faults;
  readonly calls: CallLog;
}

export interface ApiCall {
  readonly method: string;
  readonly token: string | null;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What goes back to the app: an answer, or a line that is cut, perhaps after a silence. */
export type ApiAnswer =
  | {
      readonly cut: false;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    }
  | { readonly cut: true; readonly afterMs: number };

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer => ({
  cut: false,
  status,
  headers,
  body,
});

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function authorize(installation: Installation, method: Method, token: string | null): void {
  if (!token) throw new SlackError("not_authed");
  const expected = method.appToken ? installation.appToken : installation.botToken;
  if (method.appToken && sameToken(token, installation.botToken)) throw new SlackError("not_allowed_token_type");
  if (expected === null || !sameToken(token, expected)) throw new SlackError("invalid_auth");
  const needed = method.scopes.find((scope) => !installation.scopes.includes(scope));
  if (needed) throw new SlackError("missing_scope", [], { needed, provided: installation.scopes.join(",") });
}

/** What a fault does instead of the call; null for faults that strike after it. */
function strikeBefore(fault: Fault): ApiAnswer | null {
  switch (fault.kind) {
    case "429":
      return answer(429, { ok: false, error: "ratelimited" }, { "retry-after": String(fault.retryAfter) });
    case "500":
      return answer(500, { ok: false, error: "internal_error" });
    case "error":
      return answer(200, { ok: false, error: fault.error });
    case "refuse":
      return { cut: true, afterMs: 0 };
    case "hang":
      return { cut: true, afterMs: fault.ms };
    case "drop":
    case "hang_after":
      return null;
  }
}

async function perform(desk: Desk, method: Method, call: ApiCall): Promise<ApiAnswer> {
  const scopes = {
    "x-oauth-scopes": desk.installation.scopes.join(","),
    "x-accepted-oauth-scopes": method.scopes.join(","),
  };
  try {
    authorize(desk.installation, method, call.token);
    const channel = typeof call.args["channel"] === "string" ? call.args["channel"] : "";
    const admitted = desk.installation.rateLimits
      ? desk.limit.admit({ method: method.name, tier: method.tier, channel })
      : { ok: true as const };
    if (!admitted.ok) {
      const headers = { "retry-after": String(admitted.retryAfterSeconds) };
      return answer(429, { ok: false, error: "ratelimited" }, headers);
    }
    return answer(200, await method.call(desk.context, call.args), scopes);
  } catch (error) {
    if (error instanceof SlackError) return answer(200, error.toBody(), scopes);
    throw error;
  }
}

function resultOf(given: ApiAnswer, fault: Fault | null): string {
  if (given.cut) return `fault:${fault?.kind ?? "cut"}`;
  const body = given.body as { ok?: boolean; error?: string };
  return body.ok ? "ok" : (body.error ?? String(given.status));
}

/** Answers one call of the Web API: faults first, then token, scopes, rate, arguments, and the method itself. */
export async function answerCall(desk: Desk, call: ApiCall): Promise<ApiAnswer> {
  const channel = typeof call.args["channel"] === "string" ? call.args["channel"] : null;
  const method = METHODS.get(call.method);
  const fault = method ? desk.faults.take({ method: call.method, channel: channel ?? "" }) : null;
  let given = fault ? strikeBefore(fault) : null;
  given ??= method ? await perform(desk, method, call) : answer(200, { ok: false, error: "unknown_method" });
  if (fault?.kind === "drop") given = { cut: true, afterMs: 0 };
  if (fault?.kind === "hang_after") given = { cut: true, afterMs: fault.ms };
  const entry = {
    at: desk.context.now(),
    method: call.method,
    status: given.cut ? 0 : given.status,
    result: resultOf(given, fault),
    channel,
  };
  desk.calls.add(entry);
  desk.context.news.publish("call", {}, entry);
  return given;
}
