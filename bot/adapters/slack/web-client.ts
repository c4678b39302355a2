import { webApi } from "@slack/bolt";
import { callFailure } from "./call-outcome.ts";
import type { SlackConfig } from "./slack-config.ts";

export type WebClient = webApi.WebClient;

/**
 * Options that leave retries and waiting to the dispatcher, where they survive a restart. The defaults (no deadline,
 * ten retries in memory, one 429 that pauses every method and channel) would defeat durable delivery.
 */
export function webClientOptions(config: SlackConfig): webApi.WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    timeout: 5000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logLevel: "error" as webApi.LogLevel,
  };
}

/** Hears of each call and of how it was answered: `ok`, a word of Slack's, or what kept the answer away. */
export type CallListener = (method: string, code: string) => void;

/** The one client of the bot's own calls. */
export function createWebClient(config: SlackConfig, onCall: CallListener = () => undefined): WebClient {
  const client = new webApi.WebClient(config.botToken, webClientOptions(config));
  const call = client.apiCall.bind(client);
  client.apiCall = async (method, options) => {
    try {
      const answer = await call(method, options);
      onCall(method, "ok");
      return answer;
    } catch (error) {
      const failure = callFailure(error);
      onCall(method, failure.kind === "refused" ? failure.reason : failure.kind);
      throw error;
    }
  };
  return client;
}
