import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import type { Clock } from "../../ports/clock.ts";
import type { InteractionStore } from "../../ports/interaction-store.ts";
import type { Log } from "../../ports/log.ts";
import type { RawRequest, RawResponse } from "../../ports/raw-http.ts";
import type { SlackRequest } from "./parse-request.ts";
import { parseRequest, string } from "./parse-request.ts";
import { decideSignature } from "./signature.ts";
import type { SlackConfig } from "./slack-config.ts";

/** Slack sends a few KiB; anything larger is refused before any work is spent on it. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** Slack waits 3 s from its send; what is not answered by then looks like a failure to the person who clicked. */
const ACK_BUDGET_MS = 1500;

export interface ReceiverDeps {
  readonly config: SlackConfig;
  readonly interactions: InteractionStore;
  readonly clock: Clock;
  readonly log: Log;
  /** What Slack gets, and the person reads, when a request could not be stored. */
  readonly notRecorded: (request: SlackRequest) => Promise<unknown>;
  /** What Slack gets for something that was stored but that nobody handles within the time. */
  readonly late: (request: SlackRequest) => unknown;
}

/** Bolt's door for requests that our own HTTP server has read: raw bytes in, an answer out. */
export interface SlackReceiver extends Receiver {
  handle(request: RawRequest): Promise<RawResponse>;
  /** A request that is known to be genuine, such as one from the web socket; `key` makes it unique. */
  admit(request: SlackRequest, key: string, retryNumber: number | null): Promise<RawResponse>;
  /** Waits until everything that was acknowledged has also been worked on. */
  drain(): Promise<void>;
}

/** verify → team allow-list → INSERT → COMMIT → ack. Nothing is executed that is not stored first. */
export function createReceiver(deps: ReceiverDeps): SlackReceiver {
  let app: App | null = null;
  const working = new Set<Promise<void>>();

  const process = async (request: SlackRequest, hash: string, retryNumber: number | null): Promise<RawResponse> => {
    let resolve: (answer: unknown) => void = () => undefined;
    const acked = new Promise<unknown>((settle) => {
      resolve = settle;
    });
    const event: ReceiverEvent = {
      body: request.body,
      ack: (answer) => Promise.resolve(resolve(answer)),
      customProperties: { signatureHash: hash },
      ...(retryNumber === null ? {} : { retryNum: retryNumber }),
    };
    const work = (app?.processEvent(event) ?? Promise.resolve())
      .then(() => deps.interactions.markDone(hash))
      .catch((error: unknown) => {
        deps.log.error({ error: String(error), action: request.action }, "a Slack request failed after its ack");
      })
      .finally(() => {
        working.delete(work);
        resolve(deps.late(request));
      });
    working.add(work);
    const timer = setTimeout(() => resolve(deps.late(request)), ACK_BUDGET_MS);
    const answer = body(await acked);
    clearTimeout(timer);
    await deps.interactions.saveAnswer(hash, answer).catch((error: unknown) => {
      deps.log.warn({ error: String(error) }, "the answer to a Slack request could not be stored");
    });
    return ok(answer);
  };

  const admit: SlackReceiver["admit"] = async (request, hash, retryNumber) => {
    const stranger = refuseStranger(request, deps);
    if (stranger !== null) return stranger;
    if (request.kind === "challenge") return ok(JSON.stringify({ challenge: string(request.body.challenge) }));
    if (request.kind === "sslCheck") return ok("");
    let recorded;
    try {
      recorded = await deps.interactions.record({
        signatureHash: hash,
        kind: request.kind === "shortcut" ? "action" : request.kind,
        teamId: request.teamId,
        userId: request.userId,
        action: request.action,
        payload: request.body,
      });
    } catch (error) {
      deps.log.error({ error: String(error), action: request.action }, "a Slack request could not be stored");
      // Slack repeats events that fail; people must hear at once that their click did nothing.
      if (request.kind === "event") return refuse(503, "not recorded");
      return ok(body(await deps.notRecorded(request)));
    }
    if (recorded.state === "duplicate") return ok(recorded.answer ?? "");
    return process(request, hash, retryNumber);
  };

  const handle = async (raw: RawRequest): Promise<RawResponse> => {
    const checked = check(raw, deps);
    if ("status" in checked) return checked;
    const retry = raw.headers["x-slack-retry-num"];
    return admit(checked.request, checked.hash, retry === undefined ? null : Number(retry));
  };

  return {
    init: (bolt) => {
      app = bolt;
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    handle,
    admit,
    drain: async () => {
      await Promise.allSettled(working);
    },
  };
}

type Checked = { readonly request: SlackRequest; readonly hash: string };

/** Everything that can be refused without touching the database. */
function check(raw: RawRequest, deps: ReceiverDeps): Checked | RawResponse {
  const { config, clock, log } = deps;
  if (raw.body.byteLength > BODY_LIMIT_BYTES) return refuse(413, "body too large");
  const signed = {
    signature: raw.headers["x-slack-signature"],
    timestamp: raw.headers["x-slack-request-timestamp"],
    body: raw.body,
  };
  const verdict = decideSignature(signed, config.signingSecrets, Math.floor(clock.now().getTime() / 1000));
  if (verdict.verdict === "refused") {
    log.warn({ reason: verdict.reason }, "refused a Slack request: signature");
    return refuse(401, verdict.reason);
  }
  const request = parseRequest(raw.headers["content-type"], raw.body);
  if ("refused" in request) return refuse(request.refused === "mediaType" ? 415 : 400, request.refused);
  return { request, hash: verdict.hash };
}

/** Signed by our secret, but by people or an app that may not act here. */
function refuseStranger(request: SlackRequest, { config, log }: ReceiverDeps): RawResponse | null {
  if (request.kind === "challenge" || request.kind === "sslCheck") return null;
  const strangerTeam = !config.teamIds.includes(request.teamId);
  const strangerApp = config.appId !== null && request.appId !== "" && request.appId !== config.appId;
  if (strangerTeam || strangerApp) {
    log.warn({ team: request.teamId, app: request.appId }, "refused a Slack request: workspace or app");
    return refuse(403, strangerTeam ? "workspace not allowed" : "app not allowed");
  }
  return null;
}

function body(answer: unknown): string {
  if (answer === undefined || answer === null || answer === "") return "";
  return typeof answer === "string" ? answer : JSON.stringify(answer);
}

function ok(answer: string): RawResponse {
  const type = answer.startsWith("{") ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
  return { status: 200, headers: { "content-type": type }, body: answer };
}

function refuse(status: number, reason: string): RawResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ error: reason }) };
}
