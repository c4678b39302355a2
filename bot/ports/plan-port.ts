import type { Plan } from "../action/command.ts";

export type PlanRequest =
  | { readonly of: "incident"; readonly incidentId: string; readonly runbook: string }
  | { readonly of: "rollback"; readonly model: string; readonly toVersion: string | null };

export type PlanAnswer =
  /** `plan` is null for a runbook that changes nothing; `steps` names every step in order. */
  | {
      readonly kind: "plan";
      /** Whether the change leads back to an earlier version. */
      readonly goesBack?: boolean;
      readonly plan: Plan | null;
      readonly steps: readonly string[];
      readonly level: string;
      readonly reason: string;
    }
  /** `temporary` when the target did not answer: asking again later may help. */
  | { readonly kind: "refused"; readonly reason: string; readonly temporary?: boolean };

/** A runbook that fits an incident. */
export interface RunbookChoice {
  readonly name: string;
  readonly title: string;
  readonly suggested: boolean;
}

/** Shows what a runbook would change, by asking the target; changes nothing. */
export interface PlanPort {
  plan(request: PlanRequest): Promise<PlanAnswer>;
  runbooksFor(incidentId: string): Promise<readonly RunbookChoice[]>;
}
