import { CALLBACK, SLASH_COMMAND } from "../../message/action-ids.ts";

/** What the bot needs in a workspace; each scope with the reason that an administrator will ask for. */
export const SCOPES: Readonly<Record<string, string>> = {
  "chat:write": "post and edit incident messages",
  commands: `answer ${SLASH_COMMAND} and the message shortcut`,
  "channels:history": "find a post whose answer was lost, so that it is not posted twice",
  "channels:read": "check that the bot is in its channel",
  "groups:history": "the same in private channels",
  "groups:read": "the same in private channels",
  "reactions:write": "tick resolved incidents",
  "users:read": "refuse votes of guests, bots and strangers",
  "users:read.email": "count votes per person, not per account",
  "files:write": "put pictures into threads",
  "im:write": "answer people who are not in the channel",
  "app_mentions:read": "answer when it is mentioned",
  "links:read": "see links to incidents",
  "links:write": "preview links to incidents",
};

export const BOT_EVENTS = ["app_home_opened", "app_mention", "link_shared"] as const;

export interface ManifestOptions {
  /** Public root address of the bot; null with Socket Mode, where Slack never calls us. */
  readonly url: string | null;
  /** Hosts whose links are previewed. */
  readonly unfurlDomains: readonly string[];
}

/** The app manifest to paste at api.slack.com/apps, as an object that is printed as JSON. */
export function slackManifest({ url, unfurlDomains }: ManifestOptions): Readonly<Record<string, unknown>> {
  const endpoint = url === null ? {} : { request_url: `${url.replace(/\/$/u, "")}/slack/events` };
  const command = {
    command: SLASH_COMMAND,
    description: "Incidents, approvals and runbooks of your models",
    usage_hint: "help | list | show INC-1 | rollback MODEL",
    should_escape: true,
    ...(url === null ? {} : { url: `${url.replace(/\/$/u, "")}/slack/events` }),
  };
  return {
    display_information: { name: "noops-ml", description: "NoOps for machine learning", background_color: "#1a1d21" },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: "noops", always_online: true },
      shortcuts: [
        {
          name: "Add to incident timeline",
          type: "message",
          callback_id: CALLBACK.addToTimeline,
          description: "Keep this message in the story of an incident",
        },
      ],
      slash_commands: [command],
      ...(unfurlDomains.length === 0 ? {} : { unfurl_domains: unfurlDomains }),
    },
    oauth_config: { scopes: { bot: Object.keys(SCOPES) } },
    settings: {
      event_subscriptions: { ...endpoint, bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...endpoint },
      org_deploy_enabled: false,
      socket_mode_enabled: url === null,
      token_rotation_enabled: false,
    },
  };
}
