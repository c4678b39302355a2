import type { Approval, Run, StepRecord } from "../action/run.ts";
import { readClaim } from "./claim.ts";
import type { RunView } from "./incident-view.ts";

/** A run as people see it, with the newest approval it asked for. */
export function runView(parts: {
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  readonly approval: Approval | null;
}): RunView {
  const { run, steps, approval } = parts;
  return {
    id: run.id,
    runbook: run.runbook,
    mode: run.mode,
    state: run.state,
    startedBy: run.requestedBy,
    steps: steps.map((step) => ({
      id: step.stepId,
      uses: step.uses,
      state: step.state,
      startedAt: step.startedAt,
      endedAt: step.endedAt,
      detail: step.detail,
      claim: step.state === "unknown" ? readClaim(step.result) : null,
    })),
    reason: run.reason,
    approval,
    burnTrail: run.burnTrail,
  };
}
