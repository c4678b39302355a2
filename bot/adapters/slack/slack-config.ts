/** What the bot must know to speak to one Slack workspace. */
export interface SlackConfig {
  readonly botToken: string;
  /** App-level token: with it requests come over a web socket instead of HTTP. */
  readonly appToken: string | null;
  /** All secrets that are valid now; two while one is being rotated. */
  readonly signingSecrets: readonly string[];
  /** Root of the Web API, such as `https://slack.com/api/`. */
  readonly apiUrl: string;
  /** Workspaces whose people may act; requests from others are refused. */
  readonly teamIds: readonly string[];
  /** Our app; null accepts any app id that signs with our secret. */
  readonly appId: string | null;
  /** Where to post when a channel is gone; null leaves it to the pager. */
  readonly fallbackChannel: string | null;
  /** Colours of the pictures in threads: Slack shows everybody the same picture, whatever their own theme. */
  readonly plotTheme: "light" | "dark";
}
