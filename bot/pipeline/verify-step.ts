import type { ConnectorPlan } from "../ports/connector.ts";
import type { StepSpec } from "../runbook/runbook.ts";
import { timersOf } from "../incident/timers.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { readOnce } from "./read-step.ts";

export interface VerifyLook {
  readonly holds: boolean;
  readonly text: string;
  /** Database time in milliseconds. */
  readonly at: number;
  readonly stoppedBy: string | null;
}

export type ReadBack =
  { readonly ok: true; readonly detail: string; readonly at: number } | { readonly ok: false; readonly reason: string };

/** Reads the target back after the change: a call that returned 200 proves nothing yet. */
export async function readBack(engine: Engine, step: StepSpec, runId: string): Promise<ReadBack> {
  const record = await engine.store.transaction((tx) => tx.step(runId, step.id));
  const connector = engine.connectors.get(step.uses);
  if (record === null || connector?.kind !== "act")
    return { ok: false, reason: `the connector ${step.uses} is not configured` };
  const plan = record.intent?.state as ConnectorPlan | undefined;
  const call = { timeoutMs: step.timeoutSeconds * 1000 };
  const result = plan === undefined ? null : await connector.verify(plan, call, record.effectKey ?? "");
  if (result !== null && (result.kind !== "value" || !result.holds))
    return { ok: false, reason: result.kind === "value" ? result.detail : result.reason };
  return engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) return { ok: false, reason: "the run is gone" };
    const detail = `${record.detail ?? ""}${result === null ? "" : `, ${result.kind === "value" ? result.detail : ""}`}`;
    await tx.saveStep({ runId, stepId: step.id, detail });
    if (step.verify !== null) {
      await tx.saveRun({ ...run, state: "verifying" });
      await advance(
        tx,
        incident,
        {
          type: "automation",
          state: "verifying",
          by: "noops",
          text: `${detail}; watching until it has held for ${String(step.verify.holdSeconds)} s`,
        },
        engine.settings.timers,
      );
    }
    return { ok: true, detail, at: (await tx.now()).getTime() };
  });
}

/** One look at the condition that proves the repair; the burn rate joins the trail that people see. */
export async function lookOnce(engine: Engine, step: StepSpec, runId: string): Promise<VerifyLook> {
  const { verify } = step;
  if (verify === null) return { holds: true, text: "nothing to verify", at: 0, stoppedBy: null };
  const facts = await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) throw new Error(`there is no run ${runId}`);
    return { run, incident, steps: await tx.steps(runId) };
  });
  const result = await readOnce(engine, {
    uses: verify.uses,
    inputs: verify.with,
    timeoutSeconds: step.timeoutSeconds,
    incident: facts.incident,
    params: facts.run.params,
    steps: facts.steps,
    runId,
  });
  const holds = result.kind === "value" && result.holds;
  const text = result.kind === "value" ? result.detail : result.reason;
  return engine.store.transaction(async (tx) => {
    const now = await tx.now();
    const run = await tx.run(runId);
    const incident = await tx.incident(facts.incident.id);
    const burn =
      result.kind === "value" && typeof result.value === "object" && result.value !== null
        ? (result.value as { value?: unknown }).value
        : undefined;
    if (run !== null && incident !== null && typeof burn === "number") {
      await tx.saveRun({ ...run, burnTrail: [...run.burnTrail, { at: now.toISOString(), burn }].slice(-60) });
      // A new generation without a story line: the message shows the trail, the thread is not filled with numbers.
      await tx.saveIncident(incident, [], timersOf(incident, engine.settings.timers));
    }
    return { holds, text, at: now.getTime(), stoppedBy: run?.stopRequestedBy ?? null };
  });
}
