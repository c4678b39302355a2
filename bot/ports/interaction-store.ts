/** A signed Slack request, as it is stored before it is acknowledged. */
export interface Interaction {
  /** sha256 of the signature header: the same signed bytes are the same click. */
  readonly signatureHash: string;
  readonly kind: "action" | "view" | "command" | "event";
  readonly teamId: string;
  readonly userId: string;
  /** action_id, callback_id, command or event type. */
  readonly action: string;
  readonly payload: unknown;
}

export type InteractionRecorded =
  | { readonly state: "new" }
  /** Seen before: answer the same again, or nothing while the first is still being worked on. */
  | { readonly state: "duplicate"; readonly answer: string | null };

/** Clicks and commands, each stored and committed before Slack gets its ack. */
export interface InteractionStore {
  record(interaction: Interaction): Promise<InteractionRecorded>;
  /** The HTTP body that answered, so that a replay gets the stored answer. */
  saveAnswer(signatureHash: string, answer: string): Promise<void>;
  markDone(signatureHash: string): Promise<void>;
  /** Recorded and acked but not done, because a process died in between: taken over after `olderThanSeconds`. */
  claimUnfinished(olderThanSeconds: number, limit: number): Promise<readonly Interaction[]>;
}
