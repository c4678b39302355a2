import type { ReadResult } from "../ports/connector.ts";
import type { StepSpec } from "../runbook/runbook.ts";
import type { Engine } from "./engine.ts";
import { readOnce } from "./read-step.ts";

export type Evidence = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Reads one piece of evidence and keeps it, so that later conditions and people can see it. */
export async function lookEvidence(engine: Engine, step: StepSpec, runId: string): Promise<Evidence> {
  const facts = await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) throw new Error(`there is no run ${runId}`);
    await tx.saveStep({ runId, stepId: step.id, state: "running", startedAt: (await tx.now()).toISOString() });
    return { run, incident, steps: await tx.steps(runId) };
  });
  let result: ReadResult = { kind: "failed", reason: "not asked" };
  for (let attempt = 0; attempt <= step.retry.max; attempt += 1) {
    result = await readOnce(engine, {
      uses: step.uses,
      inputs: step.with,
      timeoutSeconds: step.timeoutSeconds,
      incident: facts.incident,
      params: facts.run.params,
      steps: facts.steps,
      runId,
    });
    if (result.kind !== "failed") break;
  }
  const ok = result.kind === "value" && result.holds;
  const detail = result.kind === "value" ? result.detail : result.reason;
  await engine.store.transaction(async (tx) => {
    const at = (await tx.now()).toISOString();
    await tx.saveStep({
      runId,
      stepId: step.id,
      state: ok ? "done" : "failed",
      endedAt: at,
      detail,
      result: result.kind === "value" ? result.value : { noData: result.kind === "noData" },
    });
    tx.audit({
      actor: "noops",
      via: "noops",
      action: "evidence",
      object: runId,
      payload: { step: step.id, uses: step.uses, detail, ok },
    });
  });
  return ok ? { ok } : { ok, reason: detail };
}
