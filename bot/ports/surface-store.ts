/**
 * `card` is the one message of an incident, edited in place; `thread` is its story below; `notice` is one of the few
 * further channel messages (approval still open, severity raised, failed or unknown).
 */
export type SurfaceKind = "card" | "thread" | "notice";

/** What should be visible, and what is known to be visible. The newest desired generation wins. */
export interface Surface {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: SurfaceKind;
  /** Tells notices of one incident apart, such as `approval:ap_x`; empty for card and thread. */
  readonly key: string;
  readonly channel: string;
  /** The text of a notice; null for card and thread, which are rendered from the IncidentView. */
  readonly text: string | null;
  /** Slack's message id once posted. A thread's `ts` is the one of its card. */
  readonly ts: string | null;
  /** For a thread: the `ts` of the card, null while the card has not been posted. */
  readonly threadTs: string | null;
  /** For card and notice the generation of the incident; for a thread the newest timeline `seq`. */
  readonly desiredGen: number;
  readonly postedGen: number;
  readonly attempts: number;
  /** Set while it is unknown whether an earlier post arrived: look for it in the channel history before posting again. */
  readonly ambiguousSince: Date | null;
  /** Lower goes first: approvals 0, opened 1, failed or unknown 2, resolved 3, progress 4. */
  readonly priority: number;
}

export type SurfaceFailure =
  /** Slack asked to wait, or was not reachable and has certainly not accepted the post. */
  | { readonly kind: "retry"; readonly afterSeconds: number; readonly reason: string }
  /** The answer is missing: the post may have arrived. */
  | { readonly kind: "ambiguous"; readonly afterSeconds: number; readonly reason: string }
  /** Trying again cannot help, such as `channel_not_found`; the fallback channel or the pager takes over. */
  | { readonly kind: "permanent"; readonly reason: string };

/** Desired messages, claimed by one dispatcher at a time across replicas (row lease by the database clock). */
export interface SurfaceStore {
  /** Surfaces whose desired generation is not posted yet and whose waiting time is over, most urgent first. */
  claimDue(limit: number): Promise<readonly Surface[]>;
  /** What is visible now. Releases the lease; the surface is due again at once if the desired state moved on. */
  recordPosted(id: string, posted: { readonly gen: number; readonly ts: string }): Promise<void>;
  recordFailure(id: string, failure: SurfaceFailure): Promise<void>;
  /** Moves a surface to another channel after a permanent failure; it will be posted there anew. */
  moveToChannel(id: string, channel: string): Promise<void>;
  /** Calls `wake` soon after something may have become due. Only a hint: a poll every second is the truth. */
  onDue(wake: () => void): () => void;
}
