import { z } from "zod";
import type { ActConnector, ApplyResult, Call, ProbeResult } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { type PatchOperation, type RolloutPlace, type RolloutStatus, dnsName, rolloutPath, rolloutStatus, sendPatch } from "./kubernetes-object.ts"; // prettier-ignore
import { type Target, type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const inputsSchema = z.strictObject({ namespace: dnsName, rollout: dnsName });
const fullState = z.object({ namespace: z.string(), rollout: z.string(), podHash: z.string(), stable: z.string() });
const stepState = z.object({
  namespace: z.string(),
  rollout: z.string(),
  podHash: z.string(),
  from: z.number(),
  /** It waits in a pause, which is ended; the controller counts the step itself. */
  waits: z.boolean(),
});

const howToCheck = ({ namespace, rollout }: RolloutPlace) =>
  `kubectl argo rollouts -n ${namespace} get rollout ${rollout}`;

async function read(target: Target, place: RolloutPlace, call: Call) {
  const answer = await target.get(rolloutPath(place), call);
  return isStatus(answer, 200)
    ? ({ ok: true, seen: rolloutStatus(answer.json) } as const)
    : ({ ok: false, answer } as const);
}

/** Why an update cannot be promoted; null when it can. */
function blocked({ podHash, stable, aborted }: RolloutStatus): string | null {
  if (podHash === "" || stable === "") return "the Rollout does not report its versions yet";
  return aborted ? "the update is aborted: retry it first" : null;
}

/** `argo-rollouts.promote_full`: the update takes all traffic, without its remaining steps and analyses. */
export function createArgoRolloutsPromoteFull(options: TargetOptions): ActConnector {
  const target = createTarget(options);
  const isDone = (seen: RolloutStatus, podHash: string) =>
    seen.stable === podHash || (seen.podHash === podHash && seen.promoteFull && !seen.paused);
  return defineAct({
    name: "argo-rollouts.promote_full",
    fact: actFact("put", true, ["namespace", "rollout"]),
    inputs: inputsSchema,
    state: fullState,
    async plan(place, call) {
      const found = await read(target, place, call);
      if (!found.ok) return notPlanned(found.answer, `the Rollout ${place.namespace}/${place.rollout} cannot be read`);
      const { podHash, stable } = found.seen;
      const why = blocked(found.seen);
      if (why !== null) return { kind: "refused", reason: why };
      if (isDone(found.seen, podHash)) return { kind: "alreadyDone", detail: `${podHash} is promoted` };
      return {
        kind: "plan",
        plan: {
          target: `rollout ${place.namespace}/${place.rollout}`,
          before: `update from ${stable} to ${podHash} at step ${String(found.seen.index)}`,
          desired: `${podHash} takes all traffic`,
          precondition: `the update is still the one to ${podHash}`,
          blastRadius: `all traffic of ${place.rollout}; the remaining steps and analyses are skipped`,
          reversible: true,
          class: "promote",
          author: null,
          state: { ...place, podHash, stable },
        },
      };
    },
    async apply(state, effectKey, call) {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "unreachable", reason: problem(found.answer) };
      const { seen } = found;
      if (isDone(seen, state.podHash)) return { kind: "applied", detail: "it is promoted already", output: null };
      if (seen.podHash !== state.podHash) return { kind: "moved", reason: `the update is to ${seen.podHash} now` };
      if (seen.aborted) return { kind: "moved", reason: "the update was aborted meanwhile" };
      // The status first: it is the promotion. A pause that is ended without it would only start the next step.
      if (!seen.promoteFull) {
        const body = { status: { promoteFull: true } };
        const answer = await sendPatch(target, { path: `${rolloutPath(state)}/status`, body, effectKey }, call);
        const result = applied(answer, `${state.podHash} promoted`);
        if (result.kind !== "applied" || !seen.paused) return result;
      }
      const body = { spec: { paused: false } };
      const answer = await sendPatch(target, { path: rolloutPath(state), body, effectKey }, call);
      const result = applied(answer, `${state.podHash} promoted and no longer paused`);
      // Half of it is done, so a refusal of the other half is a doubt.
      return result.kind === "applied"
        ? result
        : { kind: "ambiguous", reason: `it is still paused: ${problem(answer)}` };
    },
    async probe(state, _effectKey, call): Promise<ProbeResult> {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "unknown", reason: problem(found.answer), howToCheck: howToCheck(state) };
      if (isDone(found.seen, state.podHash)) return { kind: "done", detail: `${state.podHash} is promoted` };
      if (found.seen.podHash === state.podHash) return { kind: "notDone", detail: "it is not promoted" };
      const reason = `another update, to ${found.seen.podHash}, began meanwhile`;
      return { kind: "unknown", reason, howToCheck: howToCheck(state) };
    },
    async verify(state, _effectKey, call) {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "failed", reason: problem(found.answer) };
      const { stable, podHash } = found.seen;
      return {
        kind: "value",
        value: { stable, update: podHash },
        holds: isDone(found.seen, state.podHash),
        detail:
          stable === state.podHash
            ? `${stable} is the stable version`
            : `${podHash} is on its way, ${stable} is stable`,
      };
    },
    compensate: ({ namespace, rollout, stable }) => ({
      kind: "step",
      uses: "argo-rollouts.undo",
      with: { namespace, rollout, podHash: stable },
    }),
  });
}

/** `argo-rollouts.promote_step`: one step further, and never two, however often it is asked for. */
export function createArgoRolloutsPromoteStep(options: TargetOptions): ActConnector {
  const target = createTarget(options);
  type State = z.output<typeof stepState>;
  const isDone = (seen: RolloutStatus, { podHash, from, waits }: State) =>
    seen.stable === podHash || (seen.podHash === podHash && (seen.index > from || (waits && seen.index === from && !seen.waits))); // prettier-ignore
  const where = (seen: RolloutStatus) =>
    `step ${String(seen.index)} of ${String(seen.steps)}${seen.waits ? ", paused" : ""}`;

  return defineAct({
    name: "argo-rollouts.promote_step",
    fact: actFact("cas", true, ["namespace", "rollout"]),
    inputs: inputsSchema,
    state: stepState,
    async plan(place, call) {
      const found = await read(target, place, call);
      if (!found.ok) return notPlanned(found.answer, `the Rollout ${place.namespace}/${place.rollout} cannot be read`);
      const { seen } = found;
      const why = blocked(seen);
      if (why !== null) return { kind: "refused", reason: why };
      if (seen.podHash === seen.stable) return { kind: "alreadyDone", detail: `${seen.podHash} is promoted` };
      if (seen.steps === 0) return { kind: "refused", reason: "the Rollout has no canary steps" };
      if (seen.index >= seen.steps) return { kind: "alreadyDone", detail: "it is past its last step" };
      return {
        kind: "plan",
        plan: {
          target: `rollout ${place.namespace}/${place.rollout}`,
          before: `update to ${seen.podHash} at ${where(seen)}`,
          desired: `at step ${String(seen.index + 1)}`,
          precondition: `the update is the one to ${seen.podHash}, at ${where(seen)}`,
          blastRadius: `the share of traffic that step ${String(seen.index + 1)} gives ${seen.podHash}`,
          reversible: true,
          class: "promote",
          author: null,
          state: { ...place, podHash: seen.podHash, from: seen.index, waits: seen.waits },
        },
      };
    },
    async apply(state, effectKey, call): Promise<ApplyResult> {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "unreachable", reason: problem(found.answer) };
      const { seen } = found;
      if (seen.podHash !== state.podHash) return { kind: "moved", reason: `the update is to ${seen.podHash} now` };
      if (seen.aborted) return { kind: "moved", reason: "the update was aborted meanwhile" };
      if (isDone(seen, state))
        return { kind: "applied", detail: `it is at ${where(seen)}`, output: { index: seen.index } };
      if (seen.waits !== state.waits) return { kind: "moved", reason: `it is at ${where(seen)}` };
      // One of the two: after the end of a pause the controller counts by itself, and both would skip a step.
      const change: PatchOperation = state.waits
        ? { op: "remove", path: "/status/pauseConditions" }
        : { op: "replace", path: "/status/currentStepIndex", value: state.from + 1 };
      const body: readonly PatchOperation[] = [
        { op: "test", path: "/status/currentPodHash", value: state.podHash },
        { op: "test", path: "/status/currentStepIndex", value: state.from },
        change,
      ];
      const answer = await sendPatch(target, { path: `${rolloutPath(state)}/status`, body, effectKey }, call);
      // A failed test: the step moved while we asked. What it means is for the probe to say.
      if (isStatus(answer, 422)) return { kind: "ambiguous", reason: problem(answer) };
      return applied(answer, `step ${String(state.from)} ended`, { index: state.from + 1 });
    },
    async probe(state, _effectKey, call): Promise<ProbeResult> {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "unknown", reason: problem(found.answer), howToCheck: howToCheck(state) };
      if (isDone(found.seen, state)) return { kind: "done", detail: `it is at ${where(found.seen)}` };
      if (found.seen.podHash === state.podHash && found.seen.index === state.from)
        return { kind: "notDone", detail: `it is still at ${where(found.seen)}` };
      const reason = `the update to ${found.seen.podHash} is at ${where(found.seen)}`;
      return { kind: "unknown", reason, howToCheck: howToCheck(state) };
    },
    async verify(state, _effectKey, call) {
      const found = await read(target, state, call);
      if (!found.ok) return { kind: "failed", reason: problem(found.answer) };
      const { index } = found.seen;
      return {
        kind: "value",
        value: { index },
        holds: isDone(found.seen, state),
        detail: `it is at ${where(found.seen)}`,
      };
    },
    compensate: ({ namespace, rollout }) => ({
      kind: "step",
      uses: "argo-rollouts.abort",
      with: { namespace, rollout },
    }),
  });
}
