import type { DriftAgainst } from "../../domain/drift-view.ts";

/** What a user may set. */
export type DriftOptions = {
  /** The reference of the spec, or stable while a canary runs. */
  readonly against: DriftAgainst;
};

export const DEFAULT_OPTIONS: DriftOptions = { against: "reference" };
export const AGAINST = ["reference", "stable"] as const;
