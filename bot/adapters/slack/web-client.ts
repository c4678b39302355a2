import { webApi } from "@slack/bolt";
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

/** The one client for calls that nobody clicked for. */
export function createWebClient(config: SlackConfig): WebClient {
  return new webApi.WebClient(config.botToken, webClientOptions(config));
}
