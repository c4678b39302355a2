import type { Approval } from "../action/run.ts";
import { isOpen } from "../incident/phase-table.ts";
import { mayVote } from "../policy/decide-vote.ts";
import type { Level } from "../policy/decision.ts";
import type { StepSpec, Runbook } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import { decideAction } from "./decide-action.ts";
import type { RunEnd } from "./end-run.ts";
import type { Engine } from "./engine.ts";
import { makePlan } from "./make-plan.ts";
import { stepContext } from "./step-context.ts";

export type Asked =
  /** The policy lets it run by itself, or it is a dry run. */
  | { readonly kind: "go"; readonly planHash: string }
  | { readonly kind: "wait"; readonly approvalId: string; readonly ttlSeconds: number }
  /** Nothing to change, or a dry run that has shown what it would change. */
  | { readonly kind: "done" }
  | { readonly kind: "end"; readonly end: RunEnd };

const NEEDS_PEOPLE: readonly Level[] = ["L2", "L3", "L4"];

const failed = (reason: string): Asked => ({ kind: "end", end: { state: "failed", reason } });

async function facts(engine: Engine, runId: string) {
  return engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    const incident = run === null ? null : await tx.incident(run.incidentId);
    if (run === null || incident === null) throw new Error(`there is no run ${runId}`);
    return { run, incident, alerts: await tx.alertsOf(incident.id), steps: await tx.steps(runId) };
  });
}

/** Plans a step at its target and asks those who must agree. Asking twice finds the first question. */
export async function askApproval(
  engine: Engine,
  runbook: Runbook,
  step: StepSpec,
  runId: string,
  round: number,
): Promise<Asked> {
  const settled = await engine.store.transaction((tx) => tx.step(runId, step.id));
  // A run that goes on after people settled an unknown step finds it done: nothing is asked or changed again.
  if (settled?.state === "done" && settled.intent !== null) return { kind: "go", planHash: settled.intent.plan.hash };
  const known = await engine.store.transaction((tx) => tx.latestApproval(runId, step.id));
  if (known !== null && known.round >= round)
    return { kind: "wait", approvalId: known.id, ttlSeconds: secondsUntil(known.expiresAt) };
  const { run, incident, alerts, steps } = await facts(engine, runId);
  const made = await makePlan(engine, runbook, step, incident, stepContext(engine, incident, run.params, steps, runId));
  if (made.kind === "alreadyDone") {
    await engine.store.transaction((tx) => finish(tx, runId, step.id, `nothing to do: ${made.detail}`));
    return { kind: "done" };
  }
  if (made.kind !== "plan") return failed(`${step.id}: ${made.reason}`);
  const { plan } = made;
  if (run.mode === "dry") {
    await engine.store.transaction((tx) =>
      finish(tx, runId, step.id, `would change ${plan.target}: ${plan.before} → ${plan.desired}`),
    );
    return { kind: "done" };
  }
  const { rails, decision } = await decideAction(engine, {
    incident,
    alerts,
    steps,
    plan: made.connectorPlan,
    uses: step.uses,
    runbook: runbook.name,
    runId,
    requester: run.automatic ? "" : run.requestedBy,
    automatic: run.automatic,
  });
  // The release gate opens for nobody's vote, only for a person who breaks the glass and says why.
  const onlyBreakGlass =
    !rails.pass && rails.rail === "budget" && !run.automatic && NEEDS_PEOPLE.includes(decision.level);
  if (!rails.pass && !onlyBreakGlass) return failed(`${step.id} refused: ${rails.reason}`);
  const agreed = rails.pass
    ? rails.decision
    : { ...decision, level: "L3" as const, reason: `${rails.reason}; only break-glass opens it` };
  const { level } = agreed;
  if (level === "L0" || level === "L1")
    return {
      kind: "end",
      end: {
        state: "stopped",
        reason: `${level}: ${decision.reason}. By hand: ${plan.target} ${plan.before} → ${plan.desired}`,
      },
    };
  if (level === "L4") {
    await engine.store.transaction(async (tx) => {
      const current = await tx.run(runId);
      if (current !== null) await tx.saveRun({ ...current, level });
      const now = await tx.incident(incident.id);
      if (now !== null)
        await advance(
          tx,
          now,
          {
            type: "noted",
            by: "noops",
            text: `policy ${level} lets ${step.id} run by itself: ${agreed.reason}`,
          },
          engine.settings.timers,
        );
      tx.audit({
        actor: "noops",
        via: "policy",
        action: "approval.automatic",
        object: runId,
        payload: { step: step.id, plan, reason: agreed.reason },
      });
    });
    return { kind: "go", planHash: plan.hash };
  }
  const approvalId = engine.newId("ap");
  await engine.store.transaction(async (tx) => {
    const current = await tx.run(runId);
    const now = await tx.incident(incident.id);
    if (current === null || now === null) return;
    const approval: Omit<Approval, "votes" | "expiresAt"> = {
      id: approvalId,
      runId,
      stepId: step.id,
      round,
      incidentId: incident.id,
      plan,
      planHash: plan.hash,
      level,
      required: agreed.required,
      approvers: agreed.approvers,
      forbidden: agreed.forbidden,
      requestedBy: run.requestedBy,
      policyReason: agreed.reason,
      state: "open",
      onlyBreakGlass,
      brokenBy: null,
    };
    await tx.insertApproval(approval, agreed.ttlSeconds);
    await tx.saveRun({ ...current, state: "awaiting_approval", level });
    await tx.saveStep({
      runId,
      stepId: step.id,
      state: "waiting",
      target: plan.target,
      detail: `waits for ${String(agreed.required)} of ${agreed.approvers.join(", ") || "nobody"}`,
    });
    tx.audit({
      actor: run.requestedBy,
      via: run.via,
      action: "approval.requested",
      object: approvalId,
      payload: {
        run: runId,
        step: step.id,
        plan,
        level,
        required: agreed.required,
        approvers: agreed.approvers,
        forbidden: agreed.forbidden,
        policy: agreed.revision,
      },
    });
    await advance(
      tx,
      now,
      {
        type: "automation",
        state: "awaiting_approval",
        by: run.requestedBy,
        text: `${plan.target}: ${plan.before} → ${plan.desired} waits for ${String(agreed.required)} approval (${level}: ${agreed.reason})`,
      },
      engine.settings.timers,
      run.via,
    );
  });
  return { kind: "wait", approvalId, ttlSeconds: agreed.ttlSeconds };
}

function secondsUntil(at: string): number {
  // Only the length of a wait; whether it is over is asked of the database.
  return Math.max(1, Math.min(900, Date.parse(at) / 1000));
}

async function finish(
  tx: Parameters<Parameters<Engine["store"]["transaction"]>[0]>[0],
  runId: string,
  stepId: string,
  detail: string,
): Promise<void> {
  const at = (await tx.now()).toISOString();
  await tx.saveStep({ runId, stepId, state: "done", detail, startedAt: at, endedAt: at });
}

export type ApprovalOutcome =
  | { readonly kind: "approved"; readonly planHash: string; readonly by: readonly string[] }
  | { readonly kind: "open" }
  | { readonly kind: "end"; readonly end: RunEnd; readonly calm: boolean };

/** Looks at an approval as the database has it now; messages are only hints. */
export async function lookAtApproval(engine: Engine, approvalId: string): Promise<ApprovalOutcome> {
  return engine.store.transaction(async (tx): Promise<ApprovalOutcome> => {
    const approval = await tx.approval(approvalId);
    if (approval === null) throw new Error(`there is no approval ${approvalId}`);
    const by = approval.votes.filter((vote) => vote.decision === "approve").map((vote) => vote.subject);
    if (approval.state === "approved") return { kind: "approved", planHash: approval.planHash, by };
    if (approval.state === "denied") {
      const denier = approval.votes.find((vote) => vote.decision === "deny")?.subject ?? "somebody";
      return { kind: "end", calm: true, end: { state: "stopped", reason: `denied by ${denier}` } };
    }
    const run = await tx.run(approval.runId);
    const incident = await tx.incident(approval.incidentId);
    const close = async (state: "expired" | "void", reason: string): Promise<ApprovalOutcome> => {
      await tx.setApprovalState(approvalId, state);
      tx.audit({ actor: "noops", via: "noops", action: `approval.${state}`, object: approvalId, payload: { reason } });
      return { kind: "end", calm: true, end: { state: "stopped", reason } };
    };
    if (approval.state !== "open")
      return { kind: "end", calm: true, end: { state: "stopped", reason: `the approval is ${approval.state}` } };
    if (run?.stopRequestedBy) return close("void", `stopped by ${run.stopRequestedBy}`);
    if (incident !== null && !isOpen(incident.phase))
      return close("void", "the incident resolved before anybody had to act");
    if (await tx.isExpired(approvalId)) return close("expired", "nobody decided in time");
    return { kind: "open" };
  });
}

/** Whether those who approved still may: checked again when the step starts. */
export function votersStillMayVote(engine: Engine, approval: Approval): string | null {
  for (const vote of approval.votes.filter((candidate) => candidate.decision === "approve")) {
    const person = engine.people.bySubject(vote.subject);
    if (person === null || !mayVote(person, approval.approvers)) return vote.subject;
  }
  return null;
}
