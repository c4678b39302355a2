/** What one person says became of an unknown effect, kept in the step's result until a second one says the same. */
export interface Claim {
  readonly as: "done" | "notDone";
  readonly by: string;
}

/** The claim in a step's result, or null. */
export function readClaim(result: unknown): Claim | null {
  const claim = typeof result === "object" && result !== null ? (result as { claim?: unknown }).claim : undefined;
  if (typeof claim !== "object" || claim === null) return null;
  const { as, by } = claim as { as?: unknown; by?: unknown };
  return (as === "done" || as === "notDone") && typeof by === "string" ? { as, by } : null;
}
