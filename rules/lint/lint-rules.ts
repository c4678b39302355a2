import type { LintRule } from "./lint-rule.ts";
import { AUTOMATION_RULES } from "./rules/automation.ts";
import { DATA_RULES } from "./rules/data.ts";
import { OWNERSHIP_RULES } from "./rules/ownership.ts";
import { PROMISE_RULES } from "./rules/promise.ts";
import { QUERY_RULES } from "./rules/queries.ts";
import { ROLLOUT_RULES } from "./rules/rollout.ts";

/** Rules by what they are about, in the order of the documentation. */
export const LINT_CHAPTERS: readonly { readonly title: string; readonly rules: readonly LintRule[] }[] = [
  { title: "Ownership", rules: OWNERSHIP_RULES },
  { title: "Promises", rules: PROMISE_RULES },
  { title: "Data and answers", rules: DATA_RULES },
  { title: "Rollout and rollback", rules: ROLLOUT_RULES },
  { title: "Automation and money", rules: AUTOMATION_RULES },
  { title: "Queries", rules: QUERY_RULES },
];

/** Every rule. */
export const LINT_RULES: readonly LintRule[] = LINT_CHAPTERS.flatMap(({ rules }) => rules);
