export type Posted =
  | { readonly kind: "posted"; readonly ts: string }
  | { readonly kind: "rateLimited"; readonly afterSeconds: number }
  /** No answer: it may have arrived. */
  | { readonly kind: "ambiguous"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string; readonly permanent: boolean };

/** A post that arrived although its answer was lost. */
export interface FoundPost {
  readonly ts: string;
  readonly gen: number;
}

export interface ChatMessage {
  readonly channel: string;
  readonly text: string;
  /** Block Kit blocks as built by bot/message. */
  readonly blocks: readonly unknown[];
  /** Stamp that lets us find the message again: incident, surface and generation. */
  readonly stamp: { readonly incidentId: string; readonly surface: string; readonly gen: number };
}

/** A chat that shows incidents. One call, one deadline, no hidden retries. */
export interface Messenger {
  post(message: ChatMessage, threadTs: string | null): Promise<Posted>;
  update(message: ChatMessage, ts: string): Promise<Posted>;
  /** Looks for the newest earlier post of the same incident and surface; null when none arrived. */
  find(channel: string, threadTs: string | null, stamp: ChatMessage["stamp"]): Promise<FoundPost | null>;
  react(channel: string, ts: string, emoji: string): Promise<void>;
}
