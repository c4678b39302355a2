import type { Severity } from "../vocabulary.ts";
import { type Rational, decimal } from "./rational.ts";

/** What a consumed share of the period's budget asks for. */
export const BUDGET_ACTIONS = ["awareness", "mitigate", "rollback"] as const;
export type BudgetAction = (typeof BUDGET_ACTIONS)[number];

/** Alert once this share of the whole period's budget is gone. */
export type BudgetTier = {
  readonly consumedRatio: Rational;
  readonly action: BudgetAction;
  readonly severity: Severity;
};

/** The tiers of a model that names none. */
// prettier-ignore: a policy table
export const BUDGET_TIERS: readonly BudgetTier[] = [
  { consumedRatio: decimal("0.25"), action: "awareness", severity: "ticket" },
  { consumedRatio: decimal("0.5"), action: "mitigate", severity: "page" },
  { consumedRatio: decimal(1), action: "rollback", severity: "page" },
];
