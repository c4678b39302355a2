import type { Envelope, Sockets } from "../socket/sockets.ts";
import { sign } from "./sign.ts";

const ACK_MS = 3000;
const KEPT = 500;

/** What became of one request to the app. */
export interface Delivery {
  readonly id: number;
  readonly kind: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** HTTP status, or 0 without an answer. */
  readonly status: number;
  readonly answer: string;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly ms: number;
  readonly outcome: "ok" | "http_error" | "http_timeout" | "connection_failed";
}

export interface Outgoing {
  /** `block_actions`, `command`, `event` …: for people who read the log. */
  readonly kind: string;
  readonly contentType: string;
  readonly body: string;
  /** The same for an app that listens by Socket Mode. */
  readonly envelope: Envelope;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends signed requests to the app and waits three seconds for its word, as Slack does.
 * While the app has a Socket Mode connection open, everything goes there instead.
 */
export interface BotLink {
  send(request: Outgoing): Promise<Delivery>;
  /** Newest last, with bodies and signatures, so that a test can replay them. */
  deliveries(): readonly Delivery[];
  setBotUrl(url: string): void;
  close(): void;
}

export interface BotLinkOptions {
  readonly signingSecret: string;
  readonly botUrl: string;
  readonly now: () => number;
  readonly sockets: Sockets;
}

export function createBotLink(options: BotLinkOptions): BotLink {
  let botUrl = options.botUrl;
  let lastId = 0;
  const log: Delivery[] = [];
  const closing = new AbortController();

  const attempt = async (request: Outgoing, headers: Record<string, string>) => {
    const started = performance.now();
    const since = () => Math.round((performance.now() - started) * 10) / 10;
    const timeout = AbortSignal.timeout(ACK_MS);
    try {
      const response = await fetch(`${botUrl.replace(/\/$/, "")}/slack/events`, {
        method: "POST",
        headers,
        body: request.body,
        redirect: "manual",
        signal: AbortSignal.any([timeout, closing.signal]),
      });
      const answer = await response.text();
      const outcome = response.ok ? ("ok" as const) : ("http_error" as const);
      const answerHeaders = Object.fromEntries(response.headers);
      return { status: response.status, answer, answerHeaders, ms: since(), outcome };
    } catch (error) {
      const outcome = timeout.aborted ? ("http_timeout" as const) : ("connection_failed" as const);
      return { status: 0, answer: String(error), answerHeaders: {}, ms: since(), outcome };
    }
  };

  const attemptBySocket = async (request: Outgoing) => {
    const started = performance.now();
    const result = await options.sockets.send(request.envelope, ACK_MS);
    const ok = result.outcome === "ok";
    const answer = ok && result.payload !== undefined ? JSON.stringify(result.payload) : "";
    const ms = Math.round((performance.now() - started) * 10) / 10;
    return { status: ok ? 200 : 0, answer, answerHeaders: {}, ms, outcome: result.outcome };
  };

  return {
    async send(request) {
      const headers = {
        "content-type": request.contentType,
        "user-agent": "local-workspace/1.0",
        ...sign(options.signingSecret, request.body, options.now()),
        ...request.headers,
      };
      lastId += 1;
      const { kind, contentType, body } = request;
      const id = lastId;
      const result = await (options.sockets.count > 0 ? attemptBySocket(request) : attempt(request, headers));
      const delivery = { id, kind, contentType, headers, body, ...result };
      log.push(delivery);
      if (log.length > KEPT) log.shift();
      return delivery;
    },
    deliveries: () => log,
    setBotUrl(url) {
      botUrl = url;
    },
    close: () => closing.abort(),
  };
}

const FORM = "application/x-www-form-urlencoded";

/** A request that carries one JSON `payload` in a form: every interaction. */
export function interactionRequest(payload: Readonly<Record<string, unknown>>): Outgoing {
  return {
    kind: String(payload["type"]),
    contentType: FORM,
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    envelope: { type: "interactive", payload },
  };
}

/** A request that is a plain form: every slash command. */
export function formRequest(kind: string, fields: Readonly<Record<string, string>>): Outgoing {
  const body = new URLSearchParams(fields).toString();
  return { kind, contentType: FORM, body, envelope: { type: "slash_commands", payload: fields } };
}
