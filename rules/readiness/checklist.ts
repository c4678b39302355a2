import type { ReadinessFacts } from "./readiness-facts.ts";

/** Met, not met, or not known because nobody could be asked. Each with its reason. */
export type Verdict =
  | { readonly verdict: "met"; readonly reason: string }
  | { readonly verdict: "missing"; readonly reason: string }
  | { readonly verdict: "unknown"; readonly reason: string };

/** One line of a checklist. */
export type Check = {
  readonly id: string;
  readonly question: string;
  readonly weight: number;
  readonly fix: string;
  readonly decide: (facts: ReadinessFacts) => Verdict;
};

export const met = (reason: string): Verdict => ({ verdict: "met", reason });
export const missing = (reason: string): Verdict => ({ verdict: "missing", reason });
export const unknown = (reason: string): Verdict => ({ verdict: "unknown", reason });

const NOT_ASKED = {
  prometheus: "No Prometheus was asked: --prometheus-url URL.",
  bot: "The bot was not asked: --bot-api-url URL.",
  runbooks: "No runbooks were given: pass their files as well.",
  people: "The people were not given: --people FILE.",
} as const;

/** Decides by a part of the facts that may not have been asked. */
export function given<Part extends keyof typeof NOT_ASKED>(
  part: Part,
  decide: (value: NonNullable<ReadinessFacts[Part]>, facts: ReadinessFacts) => Verdict,
): Check["decide"] {
  return (facts) => {
    const value = facts[part];
    return value === undefined ? unknown(NOT_ASKED[part]) : decide(value as NonNullable<ReadinessFacts[Part]>, facts);
  };
}

/** Met when nothing is left over. */
export function none(left: readonly string[], good: string, bad: (names: string) => string): Verdict {
  return left.length === 0 ? met(good) : missing(bad(left.join(", ")));
}
