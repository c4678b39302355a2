/**
 * L0 observe, L1 suggest, L2 one approver, L3 two, L4 automatic with an announcement; `denied` is a refusal that only
 * another policy can lift.
 */
export const LEVELS = ["denied", "L0", "L1", "L2", "L3", "L4"] as const;
export type Level = (typeof LEVELS)[number];

/** What the policy says about one action, with its reason. */
export interface Decision {
  readonly level: Level;
  /** Groups or subjects; nobody when empty. */
  readonly approvers: readonly string[];
  readonly required: number;
  /** Subjects who may not vote: the requester and the author of the version. */
  readonly forbidden: readonly string[];
  readonly ttlSeconds: number;
  readonly cooldownSeconds: number | null;
  readonly maxPerDay: number | null;
  readonly reason: string;
  /** Hash of the policy text that decided. */
  readonly revision: string;
}
