import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { allows } from "./guarded-fetch.ts";
import { type HttpAnswer, requestJson } from "./request-json.ts";
import { EFFECT_HEADER, applied, notPlanned, problem } from "./target.ts";

/** Stands for the effect key in URLs and bodies. */
const PLACE = "{effect}";
/** Headers that would let a runbook lie about who asks, or smuggle a second request. */
const OWN_HEADERS = [
  "authorization",
  "cookie",
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "idempotency-key",
  "if-match",
];

const inputsSchema = z.strictObject({
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]),
  url: z.url({ protocol: /^https?$/ }),
  body: z.unknown().optional(),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[^\r\n]*$/))
    .default({})
    .refine((headers) => Object.keys(headers).every((name) => !OWN_HEADERS.includes(name.toLowerCase())), {
      error: `these headers are not for runbooks: ${OWN_HEADERS.join(", ")}`,
    }),
  /** Sends If-Match with the ETag that the plan saw. */
  ifMatch: z.boolean().default(false),
  /** Where to ask afterwards; `{effect}` stands for the effect key. */
  check: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }), done: z.int().default(200), notDone: z.int().default(404) })
    .optional(),
  reversible: z.boolean().default(false),
});
const stateSchema = z.object({
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]),
  url: z.string(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()),
  etag: z.string().nullable(),
  check: z.object({ url: z.string(), done: z.number(), notDone: z.number() }).nullable(),
});
type State = z.output<typeof stateSchema>;

export interface HttpOptions {
  /** Origins, with an optional path, that runbooks may call. */
  readonly allow: readonly string[];
  readonly fetch: typeof fetch;
}

const fill = (value: unknown, effectKey: string): unknown =>
  typeof value === "string"
    ? value.replaceAll(PLACE, effectKey)
    : Array.isArray(value)
      ? value.map((item) => fill(item, effectKey))
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, effectKey)]))
        : value;

/** `http`: a call to a system of the allow-list. Without `check` nobody can tell what a lost call did, so a person decides. */
export function createHttpCall({ allow, fetch }: HttpOptions): ActConnector {
  const ask = (url: string, { timeoutMs }: Call): Promise<HttpAnswer> =>
    requestJson({ method: "GET", url, timeoutMs, fetch });

  async function probe(state: State, effectKey: string, call: Call) {
    const howToCheck = `Look in the log of ${new URL(state.url).host} for a ${state.method} with the header Idempotency-Key: ${effectKey}.`;
    if (state.check === null)
      return { kind: "unknown", reason: "the step names nothing to check", howToCheck } as const;
    const answer = await ask(state.check.url.replaceAll(PLACE, effectKey), call);
    if (answer.kind === "answer" && answer.status === state.check.done)
      return { kind: "done", detail: `the check answers ${String(answer.status)}` } as const;
    if (answer.kind === "answer" && answer.status === state.check.notDone)
      return { kind: "notDone", detail: `the check answers ${String(answer.status)}` } as const;
    return { kind: "unknown", reason: problem(answer), howToCheck } as const;
  }

  return defineAct({
    name: "http",
    fact: actFact("declared", false, ["method", "url"], ["body", "headers", "ifMatch", "check", "reversible"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan(inputs, call) {
      const { method, url, headers, body } = inputs;
      const foreign = [url, ...(inputs.check ? [inputs.check.url] : [])].find(
        (place) => !allows(allow, new URL(place)),
      );
      if (foreign !== undefined)
        return { kind: "refused", reason: `${new URL(foreign).origin} is not in NOOPS_HTTP_ALLOW` };
      let etag: string | null = null;
      if (inputs.ifMatch) {
        const seen = await ask(url, call);
        if (seen.kind !== "answer" || seen.status !== 200) return notPlanned(seen, `${url} cannot be read`);
        etag = seen.headers.get("etag");
        if (etag === null) return { kind: "refused", reason: `${url} has no ETag, so ifMatch cannot protect it` };
        if (etag.startsWith("W/")) return { kind: "refused", reason: `${url} has a weak ETag, which never matches` };
      }
      const check = inputs.check ?? null;
      return {
        kind: "plan",
        plan: {
          target: `${method} ${url.split("?")[0] ?? url}`,
          before: etag === null ? "as it is" : `ETag ${etag}`,
          desired:
            body === undefined ? `${method} ${url}` : `${method} ${url} with ${JSON.stringify(body).slice(0, 400)}`,
          precondition: etag === null ? "none: the Idempotency-Key protects it" : `the ETag is still ${etag}`,
          blastRadius: `whatever ${new URL(url).host} does with it`,
          reversible: inputs.reversible,
          class: "change",
          author: null,
          state: { method, url, headers, etag, check, ...(body === undefined ? {} : { body }) },
        },
      };
    },
    async apply(state, effectKey, call) {
      if (state.check !== null) {
        const found = await probe(state, effectKey, call);
        if (found.kind === "done") return { kind: "applied", detail: "it is done already", output: null };
      }
      const answer = await requestJson({
        method: state.method,
        url: state.url,
        timeoutMs: call.timeoutMs,
        fetch,
        headers: {
          ...state.headers,
          "idempotency-key": effectKey,
          [EFFECT_HEADER]: effectKey,
          ...(state.etag === null ? {} : { "if-match": state.etag }),
        },
        ...(state.body === undefined ? {} : { body: fill(state.body, effectKey) }),
      });
      if (answer.kind === "answer" && answer.status === 412)
        return { kind: "moved", reason: "the ETag changed since the plan" };
      const said = answer.kind === "answer" ? { status: answer.status, body: answer.json } : null;
      return applied(answer, `HTTP ${String(said?.status ?? "")}`, said);
    },
    probe,
    async verify(state, effectKey, call) {
      if (state.check === null)
        return { kind: "value", value: null, holds: true, detail: "the step names nothing to check" };
      const probed = await probe(state, effectKey, call);
      if (probed.kind === "unknown") return { kind: "failed", reason: probed.reason };
      return { kind: "value", value: null, holds: probed.kind === "done", detail: probed.detail };
    },
  });
}
