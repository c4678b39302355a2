import type { DurableIo } from "../ports/workflows.ts";
import type { Runbook, StepSpec } from "../runbook/runbook.ts";
import { askApproval, lookAtApproval } from "./ask-approval.ts";
import { decideIf } from "./decide-if.ts";
import { planCompensation } from "./compensate-run.ts";
import { type RunEnd, endRun, gateRun, tellFailure } from "./end-run.ts";
import type { Engine } from "./engine.ts";
import { runbookOfRun } from "./load-run.ts";
import { type EffectOutcome, performEffect } from "./perform-effect.ts";
import { lookEvidence } from "./look-evidence.ts";
import { lookOnce, readBack } from "./verify-step.ts";
import { announce } from "./announce.ts";
import { traced } from "./traced.ts";

type StepEnd = { readonly kind: "next" } | { readonly kind: "end"; readonly end: RunEnd; readonly calm?: boolean };

const NEXT: StepEnd = { kind: "next" };
const MAX_ROUNDS = 5;
const MAX_WAIT_SECONDS = 30;

/** The context of the incident: not a recorded step, so that runs of older versions go on as they were recorded. */
async function contextOf(engine: Engine, runId: string): Promise<string | null> {
  return engine.store.transaction(async (tx) => {
    const run = await tx.run(runId);
    return (run === null ? null : await tx.incident(run.incidentId))?.traceparent ?? null;
  });
}

/**
 * One run of a runbook, from the first step to the proof of repair. Everything that happened is in the database: after
 * a crash the same function runs again, and each recorded step answers from the record.
 */
export async function executeRun(io: DurableIo, engine: Engine, runId: string): Promise<void> {
  if (engine.tracer === null) return walk(io, engine, runId);
  // Without its context a run is only a trace of its own.
  const parent = await contextOf(engine, runId).catch(() => null);
  return engine.tracer.span("run", { "noops.run": runId }, parent, () => walk(io, engine, runId));
}

async function walk(io: DurableIo, engine: Engine, runId: string): Promise<void> {
  const runbook = await io.step("load", () =>
    engine.store.transaction(async (tx) => {
      const run = await tx.run(runId);
      return run === null || run.endedAt !== null ? null : runbookOfRun(engine, tx, run);
    }),
  );
  if (runbook === null) return;
  for (const step of runbook.steps) {
    const attributes = { "noops.step": step.id, "noops.uses": step.uses };
    const ended = await traced(engine.tracer, { name: "step", attributes }, () =>
      executeStep(io, engine, runbook, step, runId),
    );
    if (ended.kind === "end" && ended.end.state === "failed" && runbook.resolvesKnownFlake) {
      // It only looked: what it did not recognise is for others.
      const reason = `this is not the known flake: ${ended.end.reason}`;
      await io.step("end", () => endRun(engine, runId, { state: "stopped", reason }, true));
      return;
    }
    if (ended.kind === "end") {
      const end = ended.end.state === "failed" ? await takeBack(io, engine, runbook, runId, ended.end) : ended.end;
      await io.step("end", () => endRun(engine, runId, end, ended.calm));
      return;
    }
  }
  const flake = runbook.resolvesKnownFlake;
  await io.step("end", () => endRun(engine, runId, { state: "succeeded", reason: "every step is done", flake }));
}

/** After a failure: people hear of it first, then what was changed is taken back as far as the runbook says how. */
async function takeBack(io: DurableIo, engine: Engine, runbook: Runbook, runId: string, end: RunEnd): Promise<RunEnd> {
  const undo = await io.step("compensate", () => planCompensation(engine, runbook, runId, end.reason));
  if (undo.length === 0) return end;
  await io.step("failed", () => tellFailure(engine, runId, end));
  const story: string[] = [];
  for (const step of undo) {
    const gate = await io.step(`${step.id}:gate`, () => gateRun(engine, runId));
    const ended: StepEnd = gate.go ? await act(io, engine, runbook, step, runId) : { kind: "end", end: gate.end };
    if (ended.kind === "end" && ended.end.state === "unknown")
      return { state: "unknown", reason: `${end.reason}; ${[...story, ended.end.reason].join("; ")}` };
    story.push(ended.kind === "next" ? `${step.id} done` : `${step.id} not done: ${ended.end.reason}`);
  }
  return { ...end, told: true, reason: `${end.reason}; ${story.join("; ")}` };
}

async function executeStep(
  io: DurableIo,
  engine: Engine,
  runbook: Runbook,
  step: StepSpec,
  runId: string,
): Promise<StepEnd> {
  const wanted = await io.step(`${step.id}:if`, () => decideIf(engine, step, runId));
  if (wanted.kind === "skip") return NEXT;
  if (wanted.kind === "end") return wanted;
  if (wanted.kind === "wrong")
    return {
      kind: "end",
      end: { state: "failed", reason: `${step.id}: its condition cannot be evaluated: ${wanted.reason}` },
    };
  if (step.uses === "wait") {
    await io.sleep(wanted.waitSeconds);
    return NEXT;
  }
  if (step.uses === "notify") {
    await io.step(step.id, () => announce(engine, step, runId));
    return NEXT;
  }
  if (engine.connectors.get(step.uses)?.kind !== "act") {
    const evidence = await io.step(step.id, () => lookEvidence(engine, step, runId));
    return evidence.ok ? NEXT : { kind: "end", end: { state: "failed", reason: `${step.id}: ${evidence.reason}` } };
  }
  return act(io, engine, runbook, step, runId);
}

async function act(io: DurableIo, engine: Engine, runbook: Runbook, step: StepSpec, runId: string): Promise<StepEnd> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const asked = await io.step(`${step.id}:ask:${String(round)}`, () =>
      askApproval(engine, runbook, step, runId, round),
    );
    if (asked.kind === "done") return NEXT;
    if (asked.kind === "end") return { kind: "end", end: asked.end };
    let planHash = asked.kind === "go" ? asked.planHash : "";
    if (asked.kind === "wait") {
      const decided = await waitForDecision(io, engine, asked.approvalId, asked.ttlSeconds);
      if (decided.kind === "end") return decided;
      planHash = decided.planHash;
      engine.failpoint.hit("after-approval");
    }
    const approvalId = asked.kind === "wait" ? asked.approvalId : null;
    const outcome = await effect(io, engine, { runbook, step, runId, planHash, approvalId });
    if (outcome.kind === "done") return verify(io, engine, step, runId);
    if (outcome.kind !== "moved")
      return {
        kind: "end",
        end: { state: outcome.kind, reason: `${step.id}: ${outcome.reason}` },
      };
  }
  return {
    kind: "end",
    end: {
      state: "failed",
      reason: `${step.id}: the target moved ${String(MAX_ROUNDS)} times between plan and action`,
    },
  };
}

async function waitForDecision(
  io: DurableIo,
  engine: Engine,
  approvalId: string,
  ttlSeconds: number,
): Promise<{ kind: "approved"; planHash: string } | Extract<StepEnd, { kind: "end" }>> {
  for (;;) {
    const look = await io.step(`look:${approvalId}`, () => lookAtApproval(engine, approvalId));
    if (look.kind === "approved") return { kind: "approved", planHash: look.planHash };
    if (look.kind === "end") return look;
    await io.waitForHint(Math.min(ttlSeconds, MAX_WAIT_SECONDS));
  }
}

/** Tries until the effect is settled; a step or a target that somebody else holds is waited for. */
async function effect(
  io: DurableIo,
  engine: Engine,
  request: Parameters<typeof performEffect>[1],
): Promise<Exclude<EffectOutcome, { kind: "busy" | "again" }> | { readonly kind: "stopped"; readonly reason: string }> {
  for (;;) {
    const outcome = await io.step(`${request.step.id}:effect`, () => performEffect(engine, request));
    if (outcome.kind !== "busy" && outcome.kind !== "again") return outcome;
    await io.sleep(outcome.seconds);
    const gate = await io.step(`${request.step.id}:gate`, () => gateRun(engine, request.runId));
    // Who stops a run between two tries has not seen it fail, and need not be paged.
    if (!gate.go) return { kind: "stopped", reason: gate.end.reason };
  }
}

async function verify(io: DurableIo, engine: Engine, step: StepSpec, runId: string): Promise<StepEnd> {
  const back = await io.step(`${step.id}:read-back`, () => readBack(engine, step, runId));
  if (!back.ok)
    return { kind: "end", end: { state: "failed", reason: `${step.id}: the change is not there: ${back.reason}` } };
  if (step.verify === null) return NEXT;
  const { withinSeconds, holdSeconds, everySeconds } = step.verify;
  let holdsSince: number | null = null;
  for (;;) {
    const look = await io.step(`${step.id}:verify`, () => lookOnce(engine, step, runId));
    if (look.stoppedBy !== null)
      return { kind: "end", end: { state: "stopped", reason: `watching was stopped by ${look.stoppedBy}` } };
    holdsSince = look.holds ? (holdsSince ?? look.at) : null;
    if (holdsSince !== null && look.at - holdsSince >= holdSeconds * 1000) return NEXT;
    if (holdsSince === null && look.at - back.at > withinSeconds * 1000) {
      return {
        kind: "end",
        end: {
          state: "failed",
          reason: `${step.id}: the repair is not proved within ${String(withinSeconds)} s: ${look.text}`,
        },
      };
    }
    await io.sleep(everySeconds);
  }
}
