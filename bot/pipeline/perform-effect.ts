import { effectKey } from "../action/plan-hash.ts";
import type { Intent } from "../action/run.ts";
import type { ActConnector, ConnectorPlan, ProbeResult } from "../ports/connector.ts";
import type { Runbook, StepSpec } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import { votersStillMayVote } from "./ask-approval.ts";
import { decideAction } from "./decide-action.ts";
import type { Engine } from "./engine.ts";
import { makePlan } from "./make-plan.ts";
import { stepContext } from "./step-context.ts";

export type EffectOutcome =
  | { readonly kind: "done"; readonly detail: string }
  /** The target moved since the approval: plan and ask again. */
  | { readonly kind: "moved"; readonly reason: string }
  /** Somebody else holds the step or the target. */
  | { readonly kind: "busy"; readonly reason: string; readonly seconds: number }
  /** A try that certainly did nothing; another one may follow. */
  | { readonly kind: "again"; readonly reason: string; readonly seconds: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

export interface EffectRequest {
  readonly runbook: Runbook;
  readonly step: StepSpec;
  readonly runId: string;
  /** What was agreed to. */
  readonly planHash: string;
  readonly approvalId: string | null;
}

/** Longer than one call with its probes: a worker that is only slow keeps its lease. */
const LEASE_MARGIN_SECONDS = 20;
const LOCK_SECONDS = 3600;
const PROBES = 3;

const TAKEN_OVER: EffectOutcome = { kind: "busy", reason: "the step was taken over by another worker", seconds: 1 };

interface Held {
  readonly fence: number;
  readonly intent: Intent | null;
  readonly attempt: number;
}

/**
 * One external effect: intent with its key, one call, result. What an earlier try did is asked of the target before
 * anything is tried again; if the target cannot tell, a person decides.
 */
export async function performEffect(engine: Engine, request: EffectRequest): Promise<EffectOutcome> {
  const { step, runId } = request;
  const connector = engine.connectors.get(step.uses);
  if (connector?.kind !== "act") return { kind: "failed", reason: `the connector ${step.uses} is not configured` };
  const taken = await take(engine, request);
  if ("outcome" in taken) return taken.outcome;
  const { held } = taken;
  const key = effectKey(runId, step.id, request.planHash, engine.sha256);
  if (held.intent !== null) {
    const probed = await connector.probe(held.intent.state as ConnectorPlan, key, {
      timeoutMs: step.timeoutSeconds * 1000,
    });
    const settled = await settle(engine, request, held.fence, key, probed);
    if (settled !== null) return settled;
  }
  const prepared = await prepare(engine, request, held, key);
  if ("outcome" in prepared) return prepared.outcome;
  engine.failpoint.hit("before-apply");
  const applied = await connector.apply(prepared.plan, key, { timeoutMs: step.timeoutSeconds * 1000 });
  engine.failpoint.hit("after-apply");
  switch (applied.kind) {
    case "applied":
      return finish(engine, request, held.fence, key, "done", applied.detail, applied.output);
    case "refused":
      return finish(engine, request, held.fence, key, "failed", `the target refused: ${applied.reason}`, null);
    case "moved":
      await release(engine, request, prepared.plan.target);
      return { kind: "moved", reason: applied.reason };
    case "unreachable":
      return retryOrFail(engine, request, held, key, "unreachable", applied.reason);
    case "ambiguous":
      return probeUntilKnown(engine, request, held, key, connector, prepared.plan, applied.reason);
  }
}

async function take(
  engine: Engine,
  { runId, step }: EffectRequest,
): Promise<{ held: Held } | { outcome: EffectOutcome }> {
  return engine.store.transaction(async (tx) => {
    const record = await tx.step(runId, step.id);
    if (record === null) throw new Error(`run ${runId} has no step ${step.id}`);
    if (record.state === "done") return { outcome: { kind: "done", detail: record.detail ?? "" } };
    if (record.state === "failed") return { outcome: { kind: "failed", reason: record.detail ?? "" } };
    if (record.state === "unknown") return { outcome: { kind: "unknown", reason: record.detail ?? "" } };
    const lease = await tx.takeLease(
      runId,
      step.id,
      engine.boot,
      step.timeoutSeconds * (PROBES + 1) + LEASE_MARGIN_SECONDS,
    );
    if (!lease.taken)
      return {
        outcome: {
          kind: "busy",
          reason: `another worker (${lease.holder}) is at it`,
          seconds: Math.min(5, lease.secondsLeft + 0.2),
        },
      };
    return { held: { fence: lease.fence, intent: record.intent, attempt: record.attempt } };
  });
}

/** What a probe found, as an outcome; null means that nothing happened yet and it may be tried. */
async function settle(
  engine: Engine,
  request: EffectRequest,
  fence: number,
  key: string,
  probed: ProbeResult,
): Promise<EffectOutcome | null> {
  if (probed.kind === "done")
    return finish(
      engine,
      request,
      fence,
      key,
      "done",
      `${probed.detail} (found after an interruption)`,
      probed.output ?? null,
    );
  if (probed.kind === "unknown")
    return finish(engine, request, fence, key, "unknown", `${probed.reason}. ${probed.howToCheck}`, null);
  return null;
}

async function prepare(
  engine: Engine,
  request: EffectRequest,
  held: Held,
  key: string,
): Promise<{ plan: ConnectorPlan } | { outcome: EffectOutcome }> {
  const { runbook, step, runId } = request;
  const facts = await engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) throw new Error(`there is no run ${runId}`);
    return {
      run,
      incident,
      alerts: await tx.alertsOf(incident.id),
      steps: await tx.steps(runId),
      approval: request.approvalId === null ? null : await tx.approval(request.approvalId),
    };
  });
  const { run, incident, approval } = facts;
  const context = stepContext(
    engine,
    incident,
    run.params,
    facts.steps.filter((other) => other.stepId !== step.id),
    runId,
  );
  const made = await makePlan(engine, runbook, step, incident, context);
  if (made.kind === "unreachable")
    return { outcome: await retryOrFail(engine, request, held, key, "unreachable", made.reason) };
  if (made.kind === "refused")
    return { outcome: await finish(engine, request, held.fence, key, "failed", made.reason, null) };
  if (made.kind === "alreadyDone")
    return {
      outcome: await finish(engine, request, held.fence, key, "done", `nothing left to do: ${made.detail}`, null),
    };
  if (made.plan.hash !== request.planHash)
    return {
      outcome: {
        kind: "moved",
        reason: `the plan changed since it was approved: now ${made.plan.before} → ${made.plan.desired}`,
      },
    };
  const { rails } = await decideAction(engine, {
    ...facts,
    plan: made.connectorPlan,
    uses: step.uses,
    runbook: runbook.name,
    runId,
    requester: run.automatic ? "" : run.requestedBy,
    automatic: run.automatic,
    glassBroken: approval !== null && approval.brokenBy !== null,
  });
  if (!rails.pass)
    return { outcome: await finish(engine, request, held.fence, key, "failed", `refused: ${rails.reason}`, null) };
  if (approval !== null) {
    const left = votersStillMayVote(engine, approval);
    if (left !== null)
      return {
        outcome: await finish(
          engine,
          request,
          held.fence,
          key,
          "failed",
          `${left} approved it but may not approve any more`,
          null,
        ),
      };
    const agreed = approval.votes.filter((vote) => vote.decision === "approve").length;
    if (approval.state !== "approved" || (approval.brokenBy === null && agreed < rails.decision.required))
      return { outcome: { kind: "moved", reason: "the policy asks for more people now" } };
  } else if (rails.decision.level !== "L4")
    return { outcome: { kind: "moved", reason: "the policy asks for a person now" } };
  return engine.store.transaction(async (tx) => {
    // Who was stopped since it took the lease, and overtaken, writes no intent and makes no call.
    const current = await tx.step(runId, step.id);
    if (current === null || current.fence !== held.fence || current.state === "done") return { outcome: TAKEN_OVER };
    if (await tx.killSwitch()) return { outcome: { kind: "failed", reason: "the kill switch was thrown" } };
    const lock = await tx.lockTarget(made.plan.target, runId, incident.id, LOCK_SECONDS);
    if (!lock.taken) {
      await tx.saveStep({
        runId,
        stepId: step.id,
        detail: `waits for run ${lock.runId}, which works on the same target`,
      });
      return { outcome: { kind: "busy", reason: `run ${lock.runId} works on ${made.plan.target}`, seconds: 2 } };
    }
    const intent: Intent = {
      plan: made.plan,
      state: made.connectorPlan,
      requestHash: engine.sha256(JSON.stringify(made.connectorPlan)),
    };
    const at = (await tx.now()).toISOString();
    await tx.saveStep({
      runId,
      stepId: step.id,
      state: "running",
      intent,
      effectKey: key,
      target: made.plan.target,
      attempt: held.attempt + 1,
      startedAt: at,
      detail: `${made.plan.before} → ${made.plan.desired}`,
    });
    await tx.saveRun({ ...run, state: "running" });
    tx.audit({
      actor: run.requestedBy,
      via: run.via,
      action: "effect.intent",
      object: runId,
      payload: { step: step.id, key, attempt: held.attempt + 1, fence: held.fence, plan: made.plan },
    });
    await advance(
      tx,
      incident,
      {
        type: "automation",
        state: "running",
        by: "noops",
        text: `${made.plan.target}: ${made.plan.before} → ${made.plan.desired}${held.attempt > 0 ? ` (try ${String(held.attempt + 1)})` : ""}`,
      },
      engine.settings.timers,
    );
    return { plan: made.connectorPlan };
  });
}

async function finish(
  engine: Engine,
  request: EffectRequest,
  fence: number,
  key: string,
  state: "done" | "failed" | "unknown",
  detail: string,
  output: unknown,
): Promise<EffectOutcome> {
  const { runId, step } = request;
  const ours = await engine.store.transaction(async (tx) => {
    const kept = await tx.finishStep({ runId, stepId: step.id, fence, state, detail, result: output });
    tx.audit({
      actor: "noops",
      via: "noops",
      action: kept ? `effect.${state}` : "effect.late",
      object: runId,
      payload: { step: step.id, key, fence, detail },
    });
    return kept;
  });
  // Somebody took the step over meanwhile: what they record counts.
  if (!ours) return TAKEN_OVER;
  return state === "done" ? { kind: "done", detail } : { kind: state, reason: detail };
}

async function release(engine: Engine, { runId, step }: EffectRequest, target: string): Promise<void> {
  await engine.store.transaction(async (tx) => {
    await tx.unlockTarget(target, runId);
    await tx.saveStep({ runId, stepId: step.id, state: "waiting", intent: null, effectKey: null });
  });
}

async function retryOrFail(
  engine: Engine,
  request: EffectRequest,
  held: Held,
  key: string,
  kind: "unreachable" | "timeout",
  reason: string,
): Promise<EffectOutcome> {
  const { retry } = request.step;
  if (retry.on.includes(kind) && held.attempt < retry.max)
    return { kind: "again", reason, seconds: retry.backoffSeconds * 2 ** held.attempt };
  return finish(engine, request, held.fence, key, "failed", reason, null);
}

/** After a call without an answer: the target is asked what happened, a few times, before a person is. */
async function probeUntilKnown(
  engine: Engine,
  request: EffectRequest,
  held: Held,
  key: string,
  connector: ActConnector,
  plan: ConnectorPlan,
  reason: string,
): Promise<EffectOutcome> {
  let probed: ProbeResult = { kind: "unknown", reason, howToCheck: "" };
  for (let attempt = 0; attempt < PROBES; attempt += 1) {
    probed = await connector.probe(plan, key, { timeoutMs: request.step.timeoutSeconds * 1000 });
    if (probed.kind !== "unknown") break;
  }
  const settled = await settle(engine, request, held.fence, key, probed);
  return (
    settled ??
    retryOrFail(
      engine,
      request,
      held,
      key,
      "timeout",
      `no answer (${reason}), and the target says that nothing happened`,
    )
  );
}
