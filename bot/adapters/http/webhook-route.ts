import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Log } from "../../ports/log.ts";
import type { ReadDelivery, Reading } from "../../ports/reading.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Tracer } from "../../ports/tracer.ts";
import { traceIdOf } from "../../incident/trace-id.ts";
import type { Reply } from "./reply.ts";
import { readBody } from "./read-body.ts";

/** Proves that a delivery comes from its source; the raw body is there for signatures. */
export type SourceProof = (headers: IncomingMessage["headers"], body: Buffer) => boolean;

type Answer = ({ readonly ok: true } & Reading) | { readonly ok: false; readonly reason: string };

export interface WebhookSource {
  readonly name: string;
  readonly proves: SourceProof;
  /** What a body says, or what is wrong with it: it is read once, before it is stored. */
  readonly read: (text: string) => Answer;
}

export interface WebhookOptions {
  readonly sources: ReadonlyMap<string, WebhookSource>;
  readonly append: (delivery: ReadDelivery) => Promise<void>;
  readonly reject: (source: string, reason: string, body: string) => Promise<void>;
  readonly telemetry: Telemetry;
  readonly tracer: Tracer | null;
  readonly log: Log;
  readonly maxBytes: number;
  readonly maxBytesInFlight: number;
  readonly stopping: () => boolean;
  readonly now: () => number;
}

const RETRY = { "retry-after": "5" };

/** `POST /v1/webhooks/{source}`: 200 only after the commit; every internal problem is 503, never a 4xx, which no source retries. */
export function createWebhookRoute(
  options: WebhookOptions,
): (request: IncomingMessage, source: string) => Promise<Reply> {
  let inFlight = 0;

  async function handle(request: IncomingMessage, name: string): Promise<Reply> {
    const source = options.sources.get(name);
    if (source === undefined) return { status: 401, json: { error: "unknown source or credential" } };
    if (options.stopping()) return { status: 503, headers: RETRY, json: { error: "shutting down" } };
    const announced = Number(request.headers["content-length"] ?? 0);
    if (inFlight + announced > options.maxBytesInFlight)
      return { status: 503, headers: RETRY, json: { error: "too much at once" } };
    inFlight += announced;
    try {
      const body = await readBody(request, options.maxBytes);
      if (body.kind === "aborted") return { status: 503, headers: RETRY, json: { error: "the body did not arrive" } };
      if (body.kind === "tooLarge")
        return { status: 413, json: { error: `a body has at most ${String(options.maxBytes)} bytes` } };
      if (!source.proves(request.headers, body.bytes))
        return { status: 401, json: { error: "unknown source or credential" } };
      const sent = traceparentOf(request);
      if (options.tracer === null) return await store(source, body.bytes, sent ?? newTraceparent());
      // Only for a delivery that is proved: nobody else may fill a trace. The sender may have none: then one begins here.
      return await options.tracer.span("webhook", { "noops.source": source.name }, sent, (traceparent) =>
        store(source, body.bytes, traceparent ?? newTraceparent()),
      );
    } finally {
      inFlight -= announced;
    }
  }

  async function store(source: WebhookSource, bytes: Buffer, trace: string): Promise<Reply> {
    const text = bytes.toString("utf8");
    const reading = source.read(text);
    try {
      if (!reading.ok) {
        await options.reject(source.name, reading.reason, text);
        return { status: 400, json: { error: reading.reason } };
      }
      await options.append({ delivery: { source: source.name, body: text, trace }, reading });
      return { status: 200, json: { stored: true } };
    } catch (error) {
      options.log.error({ source: source.name, error }, "a delivery could not be stored; its source will try again");
      return { status: 503, headers: RETRY, json: { error: "not stored, try again" } };
    }
  }

  return async (request, source) => {
    const started = options.now();
    const reply = await handle(request, source);
    const label = options.sources.has(source) ? source : "unknown";
    options.telemetry.count("webhook_requests_total", { source: label, code: String(reply.status) });
    options.telemetry.observe("ingest_seconds", (options.now() - started) / 1000, { source: label });
    return reply;
  };
}

/** The W3C context that the sender gave, if it is one. */
function traceparentOf(request: IncomingMessage): string | null {
  const header = request.headers["traceparent"];
  return typeof header === "string" && traceIdOf(header) !== null ? header : null;
}

/** A trace of its own for a delivery that came without one: its id is the thread through logs and records. */
function newTraceparent(): string {
  const digits = randomBytes(24).toString("hex");
  return `00-${digits.slice(0, 32)}-${digits.slice(32)}-01`;
}
