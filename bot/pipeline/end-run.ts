import type { Run } from "../action/run.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";

export interface RunEnd {
  readonly state: "succeeded" | "failed" | "unknown" | "stopped";
  readonly reason: string;
}

/** What the end of a run means for its incident. */
const AUTOMATION = { succeeded: "succeeded", failed: "failed", unknown: "unknown", stopped: "halted" } as const;

/** Writes how a run ended; failures and unknown effects wake a person. Ending twice ends once. */
export async function endRun(engine: Engine, runId: string, end: RunEnd, calm = false): Promise<void> {
  const page = await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    if (run === null || run.endedAt !== null) return null;
    await tx.saveRun({ ...run, state: end.state, reason: end.reason });
    for (const step of await tx.steps(runId)) {
      if (step.target !== null && end.state !== "unknown") await tx.unlockTarget(step.target, runId);
      if (["pending", "waiting", "running"].includes(step.state))
        await tx.saveStep({ runId, stepId: step.stepId, state: "skipped", detail: step.detail ?? "not reached" });
    }
    tx.audit({
      actor: "noops",
      via: run.via,
      action: `run.${end.state}`,
      object: runId,
      payload: { incident: run.incidentId, runbook: run.runbook, mode: run.mode, reason: end.reason },
    });
    const incident = await tx.incident(run.incidentId);
    if (incident === null) return null;
    const text = `${run.runbook} ${end.state}: ${end.reason}`;
    if (run.mode === "dry") {
      await advance(tx, incident, { type: "noted", by: "noops", text: `dry run of ${text}` }, engine.settings.timers);
      return null;
    }
    const state = calm ? "idle" : AUTOMATION[end.state];
    const moved = await advance(tx, incident, { type: "automation", state, by: "noops", text }, engine.settings.timers);
    if (end.state !== "failed" && end.state !== "unknown") return null;
    await tx.addNotice(incident.id, `run:${runId}`, `${run.runbook} ended as ${end.state}: ${end.reason}`, 2);
    if (!moved.applied) return null;
    const escalated = await advance(
      tx,
      moved.incident,
      { type: "escalated", by: "noops", reason: `automation ${end.state}: ${end.reason}` },
      engine.settings.timers,
    );
    return escalated.applied ? escalated.incident : null;
  });
  if (page === null) return;
  const sent = await engine.pager.page({
    incidentId: page.id,
    ref: `INC-${String(page.number)}`,
    severity: page.severity,
    title: page.title,
    level: page.escalationLevel,
    reason: end.reason,
    url: page.dashboardUrl,
  });
  engine.log.info({ incident: page.id, ...sent }, "asked a person after automation could not finish");
}

export type RunGate = { readonly go: true; readonly run: Run } | { readonly go: false; readonly end: RunEnd };

/** Whether a run may take its next step: nobody stopped it, and no switch is thrown. */
export async function gateRun(engine: Engine, runId: string): Promise<RunGate> {
  return engine.store.transaction(async (tx): Promise<RunGate> => {
    const run = await tx.run(runId);
    if (run === null) throw new Error(`there is no run ${runId}`);
    if (run.stopRequestedBy !== null)
      return { go: false, end: { state: "stopped", reason: `stopped by ${run.stopRequestedBy}` } };
    if (run.mode === "live" && (await tx.killSwitch()))
      return { go: false, end: { state: "stopped", reason: "the kill switch was thrown" } };
    return { go: true, run };
  });
}
