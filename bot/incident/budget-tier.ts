import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { type AlertState, isFiring } from "./alert-state.ts";

/** How much of an error budget is gone: awareness, mitigation, rollback constraints. */
export type BudgetTier = 25 | 50 | 100;
const TIERS: readonly BudgetTier[] = [100, 50, 25];

type LabelledAlert = AlertState & { readonly labels: Readonly<Record<string, string>> };

const tierOf = ({ labels }: LabelledAlert): BudgetTier | undefined =>
  TIERS.find((tier) => String(tier) === labels[LABEL.budgetTier]?.replace(/\D/gu, ""));

/** The highest tier that fires in an incident about a spent budget; null for an incident about anything else. */
export function budgetTier(alerts: readonly LabelledAlert[]): BudgetTier | null {
  if (alerts.length === 0 || alerts.some((alert) => tierOf(alert) === undefined)) return null;
  const firing = alerts.filter(isFiring).map(tierOf);
  return TIERS.find((tier) => firing.includes(tier)) ?? null;
}
