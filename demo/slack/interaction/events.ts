import { randomBytes } from "node:crypto";
import { APP, TEAM } from "../workspace/directory.ts";
import type { Envelope } from "../socket/sockets.ts";
import type { BotLink } from "./bot-link.ts";

/** Waits before each repeat: at once, after a minute, after five. */
export const EVENT_RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000];

export interface EventsOptions {
  readonly link: BotLink;
  readonly now: () => number;
  readonly retryDelaysMs: readonly number[];
  /** The event types the app subscribed to. */
  readonly subscribed: readonly string[];
}

/** Tells the app what happened, up to four times until it says it heard. */
export interface Events {
  /** Resolves when the app has answered well, told us to stop, or all tries are used up. */
  send(event: Readonly<Record<string, unknown>> & { readonly type: string }): Promise<void>;
  close(): void;
}

export function createEvents(options: EventsOptions): Events {
  const waiting = new Set<() => void>();
  let closed = false;

  const pause = async (ms: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
    });
  };

  return {
    async send(event) {
      if (!options.subscribed.includes(event.type)) return;
      const payload = {
        token: "not-used",
        team_id: TEAM.id,
        api_app_id: APP.id,
        event: { ...event, event_ts: (options.now() / 1000).toFixed(6) },
        type: "event_callback",
        event_id: `Ev0${randomBytes(5).toString("hex").toUpperCase()}`,
        event_time: Math.floor(options.now() / 1000),
        authorizations: [
          { enterprise_id: null, team_id: TEAM.id, user_id: APP.botUser, is_bot: true, is_enterprise_install: false },
        ],
        is_ext_shared_channel: false,
        event_context: randomBytes(8).toString("hex"),
      };
      const body = JSON.stringify(payload);
      let headers: Record<string, string> = {};
      let envelope: Envelope = { type: "events_api", payload };
      for (let retry = 0; !closed; retry += 1) {
        const request = { kind: `event:${event.type}`, contentType: "application/json", body, headers, envelope };
        const delivery = await options.link.send(request);
        const delay = options.retryDelaysMs[retry];
        const enough = delivery.outcome === "ok" || delivery.answerHeaders["x-slack-no-retry"] === "1";
        if (enough || delay === undefined) return;
        headers = { "x-slack-retry-num": String(retry + 1), "x-slack-retry-reason": delivery.outcome };
        envelope = { ...envelope, retry: { attempt: retry + 1, reason: delivery.outcome } };
        await pause(delay);
      }
    },
    close() {
      closed = true;
      for (const wake of waiting) wake();
    },
  };
}
