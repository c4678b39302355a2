import { SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../ports/log.ts";
import { boltLogger } from "./bolt-logger.ts";
import { parsePayload } from "./parse-request.ts";
import type { SlackReceiver } from "./receiver.ts";
import type { SlackConfig } from "./slack-config.ts";
import { webClientOptions } from "./web-client.ts";

/** Requests over a web socket that we open, for installations that Slack cannot reach. */
export interface Socket {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Envelope {
  readonly ack: (response?: unknown) => Promise<void>;
  readonly envelope_id: string;
  readonly body: unknown;
  readonly retry_num?: number;
}

/**
 * Takes envelopes to the same door as HTTP requests. Each goes to one of our connections at random and may come twice,
 * so the envelope id is the key in the database, and the ack follows the commit.
 */
export function createSocket(config: SlackConfig, appToken: string, receiver: SlackReceiver, log: Log): Socket {
  // Only its client is used: it is never given an app, and without routes it opens no port.
  const { client } = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    installerOptions: { clientOptions: webClientOptions(config) },
  });
  client.removeAllListeners("slack_event");
  client.on("slack_event", (envelope: Envelope) => {
    answer(envelope, receiver, log).catch((error: unknown) => {
      log.warn({ envelope: envelope.envelope_id, error: String(error) }, "a web socket envelope was not answered");
    });
  });
  return {
    start: async () => {
      await client.start();
    },
    stop: async () => {
      await client.disconnect();
    },
  };
}

async function answer(envelope: Envelope, receiver: SlackReceiver, log: Log): Promise<void> {
  const request = parsePayload(envelope.body);
  if ("refused" in request) {
    log.warn({ envelope: envelope.envelope_id }, "refused a web socket envelope: not a known payload");
    return envelope.ack();
  }
  const response = await receiver.admit(request, `envelope:${envelope.envelope_id}`, envelope.retry_num ?? null);
  // An event that could not be stored is not acknowledged, so that Slack sends it again.
  if (response.status >= 500) return;
  const isJson = response.body.startsWith("{");
  return envelope.ack(isJson ? (JSON.parse(response.body) as unknown) : undefined);
}
