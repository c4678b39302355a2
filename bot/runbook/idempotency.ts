/**
 * How a call may be repeated. `read` changes nothing; `put` sets an absolute value; `keyed` carries a name that we choose;
 * `cas` carries a precondition; `find` must be looked up by its effect key before any new try.
 */
export const IDEMPOTENCY_CLASSES = ["read", "put", "keyed", "cas", "find"] as const;
export type IdempotencyClass = (typeof IDEMPOTENCY_CLASSES)[number];

/** What a runbook must know about the connectors that it names. */
export interface ConnectorFact {
  /** `declared` lets the step choose, which only `http` does. */
  readonly idempotency: IdempotencyClass | "declared";
  readonly mutates: boolean;
  readonly reversible: boolean;
  /** Names of the inputs that must and may be given. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The setting without which this bot has no such connector. */
  readonly missingSetting?: string;
}

export type ConnectorFacts = ReadonlyMap<string, ConnectorFact>;
