import type { SetupQuestion } from "../adapters/slack/check-setup.ts";
import type { Config } from "../config.ts";

type Chat = NonNullable<Config["slack"]>;

/** What the Slack adapter needs, from the settings of the process. */
export function slackConfig(config: Config, { botToken }: Chat): SetupQuestion["config"] {
  return {
    botToken,
    appToken: config.SLACK_APP_TOKEN ?? null,
    signingSecrets: config.SLACK_SIGNING_SECRET,
    apiUrl: config.SLACK_API_URL,
    teamIds: config.SLACK_TEAM_ID,
    appId: config.SLACK_APP_ID ?? null,
    fallbackChannel: config.SLACK_FALLBACK_CHANNEL ?? null,
    plotTheme: config.SLACK_PLOT_THEME,
  };
}

/** What a check of the set-up asks: every channel once, the clock now, and the public address where it is known. */
export function setupQuestion(config: Config, chat: Chat, eventsUrl: string | null): SetupQuestion {
  const fallback = config.SLACK_FALLBACK_CHANNEL ?? chat.channel;
  return {
    config: slackConfig(config, chat),
    channels: [...new Set([chat.channel, chat.ticketChannel, fallback])],
    eventsUrl,
    nowSeconds: Date.now() / 1000,
  };
}
