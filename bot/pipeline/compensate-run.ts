import type { StepRecord } from "../action/run.ts";
import type { ConnectorPlan } from "../ports/connector.ts";
import type { Runbook, StepSpec } from "../runbook/runbook.ts";
import type { Engine } from "./engine.ts";

/** A step that takes an effect back. The dot keeps its id apart from every id that a runbook may use. */
export const undoId = (stepId: string): string => `${stepId}.undo`;

/** The opposite of a step that was carried out: what the connector says, with what the runbook adds. */
function undoOf(engine: Engine, step: StepSpec, record: StepRecord): StepSpec | null {
  const { compensate } = step;
  if (compensate === null || record.state !== "done" || record.intent === null) return null;
  const made = engine.connectors.get(step.uses);
  const own =
    made?.kind === "act" ? made.compensate?.(record.intent.state as ConnectorPlan, record.effectKey ?? "") : undefined;
  const known = own?.kind === "step" && own.uses === compensate.uses ? own.with : {};
  return {
    ...step,
    id: undoId(step.id),
    uses: compensate.uses,
    with: { ...known, ...compensate.with },
    if: null,
    verify: null,
    compensate: null,
  };
}

/**
 * What has to be taken back after a run failed: each effect that was made and has a `compensate`, the last one first.
 * The steps are written down before anything happens, so that people see what is coming.
 */
export async function planCompensation(
  engine: Engine,
  runbook: Runbook,
  runId: string,
  reason: string,
): Promise<readonly StepSpec[]> {
  return engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    if (run === null || run.mode === "dry") return [];
    const records = await tx.steps(runId);
    const undo = runbook.steps
      .flatMap((step) => {
        const record = records.find(({ stepId }) => stepId === step.id);
        const opposite = record === undefined ? null : undoOf(engine, step, record);
        return opposite === null ? [] : [opposite];
      })
      .reverse();
    for (const [index, { id, uses }] of undo.entries())
      await tx.addStep({ runId, stepId: id, index: runbook.steps.length + index, uses });
    if (undo.length > 0)
      tx.audit({
        actor: "noops",
        via: run.via,
        action: "run.compensates",
        object: runId,
        payload: { steps: undo.map(({ id, uses }) => ({ id, uses })), reason },
      });
    return undo;
  });
}
