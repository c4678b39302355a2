import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { StepSpec } from "../runbook/runbook.ts";
import type { RunEnd } from "./end-run.ts";
import type { Engine } from "./engine.ts";
import { stepContext } from "./step-context.ts";

export type Condition =
  | { readonly kind: "go"; readonly waitSeconds: number }
  | { readonly kind: "skip" }
  /** Somebody stopped the run, or a switch was thrown. */
  | { readonly kind: "end"; readonly end: RunEnd }
  | { readonly kind: "wrong"; readonly reason: string };

/** Whether a run may take a step: nobody stopped it, and the step's `if` holds by the evidence so far. An expression that cannot be evaluated is no "no". */
export async function decideIf(engine: Engine, step: StepSpec, runId: string): Promise<Condition> {
  return engine.store.transaction(async (tx): Promise<Condition> => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) throw new Error(`there is no run ${runId}`);
    if (run.stopRequestedBy !== null)
      return { kind: "end", end: { state: "stopped", reason: `stopped by ${run.stopRequestedBy}` } };
    if (run.mode === "live" && (await tx.killSwitch()))
      return { kind: "end", end: { state: "stopped", reason: "the kill switch was thrown" } };
    const duration = step.with["duration"];
    const waitSeconds = typeof duration === "string" ? (parseDuration(duration) ?? 0) : 0;
    const at = (await tx.now()).toISOString();
    if (step.if === null) {
      if (step.uses === "wait")
        await tx.saveStep({
          runId,
          stepId: step.id,
          state: "done",
          startedAt: at,
          endedAt: at,
          detail: `waits ${String(duration)}`,
        });
      return { kind: "go", waitSeconds };
    }
    const context = stepContext(engine, incident, run.params, await tx.steps(runId), runId);
    const answer = engine.expressions.evaluate(step.if, context);
    if (!answer.ok) return { kind: "wrong", reason: answer.error };
    if (answer.value === true) return { kind: "go", waitSeconds };
    await tx.saveStep({
      runId,
      stepId: step.id,
      state: "skipped",
      startedAt: at,
      endedAt: at,
      detail: `not needed: ${step.if}`,
    });
    return { kind: "skip" };
  });
}
