import type { Run } from "../action/run.ts";
import type { Incident } from "../incident/incident.ts";
import type { IncidentEvent } from "../incident/incident-event.ts";
import type { Tx } from "../ports/store.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { payPage, payPageNow } from "./pay-page.ts";

export interface RunEnd {
  readonly state: "succeeded" | "failed" | "unknown" | "stopped";
  readonly reason: string;
  /** Its runbook recognises a fault that passes by itself. */
  readonly flake?: boolean;
  /** A person was told already. */
  readonly told?: boolean;
}

/** What the end of a run means for its incident. */
const AUTOMATION = { succeeded: "succeeded", failed: "failed", unknown: "unknown", stopped: "halted" } as const;

const FLAKES_A_DAY = 3;
const NOTED = { type: "noted" } as const;
const OVER = { type: "automation", state: "idle" } as const;

/** Writes how a run ended; failures and unknown effects wake a person. Ending twice ends once. */
export async function endRun(engine: Engine, runId: string, end: RunEnd, calm = false): Promise<void> {
  const page = await engine.store.transaction(async (tx): Promise<(() => Promise<void>) | null> => {
    const run = await tx.run(runId);
    if (run === null) return null;
    // Only a crash right after the commit asks again, and it may have come before anybody heard.
    if (run.endedAt !== null) return () => payPage(engine, run.incidentId);
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
      // The record of a dry run that no incident surrounds ends with it.
      const told = { by: "noops", text: `dry run of ${text}` };
      const event = { ...told, ...(incident.kind === "change" ? OVER : NOTED) };
      await advance(tx, incident, event, engine.settings.timers);
      return null;
    }
    const state = calm ? "idle" : AUTOMATION[end.state];
    const moved = await advance(tx, incident, { type: "automation", state, by: "noops", text }, engine.settings.timers);
    if (end.flake === true && moved.applied) await closeFlake(engine, tx, moved.incident, run.runbook);
    if (end.state !== "failed" && end.state !== "unknown") return null;
    await tx.addNotice(incident.id, `run:${runId}`, `${run.runbook} ended as ${end.state}: ${end.reason}`, 2);
    // Who was told of the failure before it was taken back is not paged twice for it.
    if (!moved.applied || (end.state === "failed" && end.told === true)) return null;
    return escalate(engine, tx, moved.incident, end);
  });
  await page?.();
}

/** Wakes a person about a run that failed and is being taken back: that may take as long as an approval. */
export async function tellFailure(engine: Engine, runId: string, end: RunEnd): Promise<void> {
  const page = await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) return null;
    const text = `${run.runbook} failed and is being taken back: ${end.reason}`;
    await tx.addNotice(incident.id, `run-failed:${runId}`, text, 2);
    return escalate(engine, tx, incident, end);
  });
  await page?.();
}

/** A flake closes its incident, but not for ever: what comes back too often is none. */
async function closeFlake(engine: Engine, tx: Tx, incident: Incident, runbook: string): Promise<void> {
  const often = await tx.countFlakes(incident.key);
  const text = `recognised by ${runbook}, but closed ${String(often)} times within a day already: it stays open`;
  const event: IncidentEvent =
    often < FLAKES_A_DAY ? { type: "flakeRecognised", runbook } : { type: "noted", by: "noops", text };
  await advance(tx, incident, event, engine.settings.timers);
}

async function escalate(engine: Engine, tx: Tx, { id }: Incident, end: RunEnd): Promise<(() => Promise<void>) | null> {
  const incident = await tx.incident(id);
  if (incident === null) return null;
  const event = { type: "escalated", by: "noops", reason: `automation ${end.state}: ${end.reason}`, page: end.reason } as const; // prettier-ignore
  const escalated = await advance(tx, incident, event, engine.settings.timers);
  return escalated.applied ? () => payPageNow(engine, id) : null;
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
