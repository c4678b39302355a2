import type { Answer } from "../action/command.ts";
import type { Run, StepRecord } from "../action/run.ts";
import { mayVote } from "../policy/decide-vote.ts";
import type { ConnectorPlan, ProbeResult } from "../ports/connector.ts";
import type { Tx } from "../ports/store.ts";
import { readClaim } from "../incident/claim.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import type { Actor } from "./resolve-actor.ts";

interface Unknown {
  readonly run: Run;
  readonly step: StepRecord;
}

/** What became of the effect after all. */
interface Settlement {
  readonly as: "done" | "notDone";
  readonly detail: string;
  readonly by: string;
  readonly via: string;
}

const PROBE_MS = 15_000;
const refused = (reason: string, whoMay: readonly string[] = []): Answer => ({ outcome: "refused", reason, whoMay });

async function unknownStep(tx: Tx, runId: string): Promise<Unknown | string> {
  const run = await tx.run(runId);
  if (run === null) return "there is no such run";
  const step = (await tx.steps(runId)).find((candidate) => candidate.state === "unknown");
  if (run.state !== "unknown" || step === undefined) return `nothing of this run is unknown; it has ${run.state}`;
  return { run, step };
}

/** Writes the answer: a change that was made lets the run go on to its proof; one that was not ends it. */
async function settle(engine: Engine, tx: Tx, { run, step }: Unknown, settlement: Settlement): Promise<void> {
  const { as, detail, by, via } = settlement;
  const at = (await tx.now()).toISOString();
  await tx.saveStep({
    runId: run.id,
    stepId: step.stepId,
    state: as === "done" ? "done" : "failed",
    detail,
    result: null,
    endedAt: at,
  });
  if (as === "notDone" && step.target !== null) await tx.unlockTarget(step.target, run.id);
  const reason = `${step.stepId}: ${detail}`;
  await tx.saveRun(as === "done" ? { ...run, state: "running", reason: null } : { ...run, state: "failed", reason });
  tx.audit({
    actor: by,
    via,
    action: `effect.settled.${as}`,
    object: run.id,
    payload: { step: step.stepId, key: step.effectKey, detail },
  });
  const incident = await tx.incident(run.incidentId);
  if (incident === null) return;
  const state = as === "done" ? "running" : "failed";
  await advance(tx, incident, { type: "automation", state, by, text: reason }, engine.settings.timers, via);
}

/** Asks the target again what became of an unknown effect; only an answer changes anything. */
export async function probeAgain(engine: Engine, runId: string, actor: Actor): Promise<Answer> {
  const found = await engine.store.transaction((tx) => unknownStep(tx, runId));
  if (typeof found === "string") return refused(found);
  const { step, run } = found;
  const connector = engine.connectors.get(step.uses);
  const plan = step.intent?.state as ConnectorPlan | undefined;
  if (connector?.kind !== "act" || plan === undefined || step.effectKey === null)
    return refused(`the connector ${step.uses} is not configured: check by hand`);
  const probed: ProbeResult = await connector.probe(plan, step.effectKey, { timeoutMs: PROBE_MS });
  if (probed.kind === "unknown") return refused(`still not known: ${probed.reason}. ${probed.howToCheck}`);
  const as = probed.kind === "done" ? "done" : "notDone";
  const detail = `${probed.detail} (found when ${actor.name} asked again)`;
  const answer = await engine.store.transaction(async (tx): Promise<Answer> => {
    const now = await unknownStep(tx, runId);
    if (typeof now === "string") return refused(now);
    await settle(engine, tx, now, { as, detail, by: actor.name, via: actor.via });
    const text = as === "done" ? `it was done: ${probed.detail}` : `it was not done: ${probed.detail}`;
    return { outcome: "done", text, incidentId: run.incidentId, runId };
  });
  if (answer.outcome === "done" && as === "done") await engine.workflows.resume(runId, step.stepId);
  return answer;
}

/** Takes a person's word for an unknown effect when a second person, who may vote on it, gives the same. */
export async function markUnknown(
  engine: Engine,
  request: { readonly runId: string; readonly as: "done" | "notDone" },
  actor: Actor,
): Promise<Answer> {
  const { runId, as } = request;
  const word = as === "done" ? "done" : "not done";
  let resumed: string | null = null;
  const answer = await engine.store.transaction(async (tx): Promise<Answer> => {
    const found = await unknownStep(tx, runId);
    if (typeof found === "string") return refused(found);
    const { step, run } = found;
    const approval = await tx.latestApproval(runId, step.stepId);
    const subjects = (list: readonly string[]) => engine.people.members(list).map((person) => person.subject);
    if (approval !== null && !mayVote(actor, approval.approvers))
      return refused("you are not one of the approvers of this change", subjects(approval.approvers));
    const claim = readClaim(step.result);
    const said = { actor: actor.name, via: actor.via, object: runId, payload: { step: step.stepId, as } };
    if (claim?.as !== as) {
      await tx.saveStep({ runId, stepId: step.stepId, result: { claim: { as, by: actor.name } } });
      tx.audit({ ...said, action: "effect.claimed" });
      const text = `says that ${step.stepId} was ${word}; a second person must look and say the same`;
      const incident = await tx.incident(run.incidentId);
      if (incident !== null)
        await advance(tx, incident, { type: "noted", by: actor.name, text }, engine.settings.timers, actor.via);
      return { outcome: "done", text, incidentId: run.incidentId, runId };
    }
    if (claim.by === actor.name) return refused("you have said so already: a second person must say the same");
    const detail = `marked ${word} by ${claim.by} and ${actor.name}`;
    await settle(engine, tx, found, { as, detail, by: actor.name, via: actor.via });
    if (as === "done") resumed = step.stepId;
    return { outcome: "done", text: detail, incidentId: run.incidentId, runId };
  });
  if (resumed !== null) await engine.workflows.resume(runId, resumed);
  return answer;
}
