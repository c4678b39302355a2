import { readFileSync } from "node:fs";
import type { ApplyResult, Call } from "../../ports/connector.ts";
import { type HttpAnswer, type HttpQuestion, requestJson, textAt } from "./request-json.ts";

/** Where a system of the operator is and how the bot proves itself there. */
export interface TargetOptions {
  readonly url: string;
  /** Read again for each call, because tokens rotate. */
  readonly tokenFile?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Names the effect in every mutating request, so that the target's access log can tell whose it was. */
export const EFFECT_HEADER = "x-noops-effect";
/** Annotation, label or tag that names the effect which put an object there. */
export const EFFECT_NAME = "noops.ml/effect";

export interface Target {
  get(path: string, call: Call, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  send(request: TargetRequest, call: Call): Promise<HttpAnswer>;
}

export interface TargetRequest {
  readonly method: Exclude<HttpQuestion["method"], "GET">;
  readonly path: string;
  readonly body?: unknown;
  readonly effectKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function authorization(tokenFile: string | undefined): Record<string, string> {
  if (tokenFile === undefined) return {};
  const token = readFileSync(tokenFile, "utf8").trim();
  // No bearer token has a colon; user and password have one between them.
  return { authorization: token.includes(":") ? `Basic ${Buffer.from(token).toString("base64")}` : `Bearer ${token}` };
}

/** Calls to one system: its address, its token, one deadline each. */
export function createTarget({ url, tokenFile, fetch }: TargetOptions): Target {
  const base = url.replace(/\/+$/, "");
  const ask = (question: Omit<HttpQuestion, "url" | "fetch"> & { readonly path: string }): Promise<HttpAnswer> => {
    const { path, headers, ...rest } = question;
    try {
      const sent = { ...authorization(tokenFile), ...headers };
      return requestJson({ ...rest, url: `${base}${path}`, headers: sent, ...(fetch ? { fetch } : {}) });
    } catch (error) {
      const reason = `the token file cannot be read: ${(error as NodeJS.ErrnoException).code ?? "error"}`;
      return Promise.resolve({ kind: "unreachable", reason });
    }
  };
  return {
    get: (path, { timeoutMs }, headers = {}) => ask({ method: "GET", path, headers, timeoutMs }),
    send: ({ method, path, body, effectKey, headers }, { timeoutMs }) =>
      ask({
        method,
        path,
        timeoutMs,
        headers: { ...headers, ...(effectKey === undefined ? {} : { [EFFECT_HEADER]: effectKey }) },
        ...(body === undefined ? {} : { body }),
      }),
  };
}

/** What went wrong, in one line. */
export function problem(answer: HttpAnswer): string {
  if (answer.kind !== "answer") return answer.reason;
  const said = ["message", "detail", "error", "title"]
    .map((key) => textAt(answer.json, key))
    .find((text) => text !== null);
  return `HTTP ${String(answer.status)} ${said ?? answer.text.slice(0, 300)}`.trim();
}

export const isStatus = (
  answer: HttpAnswer,
  ...statuses: readonly number[]
): answer is HttpAnswer & { kind: "answer" } => answer.kind === "answer" && statuses.includes(answer.status);

/** The answer to a mutating call as a result: only an answer proves anything, and a server error proves nothing. */
export function applied(answer: HttpAnswer, detail: string, output: unknown = null): ApplyResult {
  if (answer.kind !== "answer") return answer;
  if (answer.status >= 200 && answer.status < 300) return { kind: "applied", detail, output };
  if (answer.status === 429) return { kind: "unreachable", reason: problem(answer) };
  if (answer.status >= 500 || answer.status === 408) return { kind: "ambiguous", reason: problem(answer) };
  return { kind: "refused", reason: problem(answer) };
}

/** Why a plan cannot be made: the target was not there, or it was and said no. */
export function notPlanned(answer: HttpAnswer, what: string): { kind: "unreachable" | "refused"; reason: string } {
  const refused = answer.kind === "answer" && answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  return { kind: refused ? "refused" : "unreachable", reason: `${what}: ${problem(answer)}` };
}
