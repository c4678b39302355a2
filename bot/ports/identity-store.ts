/** What Slack says about a user (users.info), stored so that votes can be counted per person. */
export interface SlackProfile {
  readonly teamId: string;
  readonly userId: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly isBot: boolean;
  /** Restricted or ultra-restricted. */
  readonly isGuest: boolean;
  readonly isDeleted: boolean;
  /** From another Slack organisation (shared channel). */
  readonly isStranger: boolean;
}

export interface KnownIdentity extends SlackProfile {
  /** The person in the people file with this e-mail address; null when nobody has it. */
  readonly subject: string | null;
  readonly groups: readonly string[];
  readonly verifiedAt: Date;
}

/** Slack users and the people behind them. Slack's side looks a user up when `get` knows nothing fresh. */
export interface IdentityStore {
  get(teamId: string, userId: string): Promise<KnownIdentity | null>;
  put(profile: SlackProfile): Promise<KnownIdentity>;
  /** The Slack user of a subject, for mentions and direct messages. */
  slackUserOf(subject: string): Promise<{ readonly teamId: string; readonly userId: string } | null>;
}
