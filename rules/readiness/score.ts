import type { Check, Verdict } from "./checklist.ts";
import { PRE_PRODUCTION } from "./pre-production.ts";
import { PRODUCTION } from "./production.ts";
import type { ReadinessFacts } from "./readiness-facts.ts";

/** Checklists by name; production includes everything that comes before it. */
export const CHECKLISTS = { "pre-production": PRE_PRODUCTION, production: [...PRE_PRODUCTION, ...PRODUCTION] } as const;
export type ChecklistName = keyof typeof CHECKLISTS;

/** One line with its verdict. */
export type CheckResult = Pick<Check, "id" | "question" | "weight" | "fix"> & Verdict;

/** How ready a model is. What is unknown does not count as met: nobody has seen it. */
export type Readiness = {
  readonly model: string;
  readonly checklist: ChecklistName;
  readonly results: readonly CheckResult[];
  /** Weight of what is met over all weight. */
  readonly scoreRatio: number;
  readonly ready: boolean;
};

/** Goes through a checklist. */
export function scoreReadiness(facts: ReadinessFacts, checklist: ChecklistName): Readiness {
  const results = CHECKLISTS[checklist].map(({ decide, id, question, weight, fix }): CheckResult => ({
    id,
    question,
    weight,
    fix,
    ...decide(facts),
  }));
  const weightOf = (list: readonly CheckResult[]) => list.reduce((sum, { weight }) => sum + weight, 0);
  const good = results.filter(({ verdict }) => verdict === "met");
  return {
    model: facts.model.name,
    checklist,
    results,
    scoreRatio: weightOf(good) / weightOf(results),
    ready: good.length === results.length,
  };
}
