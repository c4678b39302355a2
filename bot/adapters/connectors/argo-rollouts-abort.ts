import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { at, textAt } from "./request-json.ts";
import { type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const dnsName = z.string().max(253).regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/); // prettier-ignore
const inputsSchema = z.strictObject({ namespace: dnsName, rollout: dnsName });
const stateSchema = z.object({ namespace: z.string(), rollout: z.string(), podHash: z.string() });

/** One of two opposite verbs: `abort` sends all traffic to the stable version, `retry` lets the update go on. */
function createAbortFlag(options: TargetOptions, verb: "abort" | "retry"): ActConnector {
  const target = createTarget(options);
  const wanted = verb === "abort";
  const pathOf = ({ namespace, rollout }: { namespace: string; rollout: string }) =>
    `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${rollout}`;
  async function read(place: { namespace: string; rollout: string }, call: Call) {
    const answer = await target.get(pathOf(place), call);
    if (!isStatus(answer, 200)) return { ok: false, answer } as const;
    return {
      ok: true,
      aborted: at(answer.json, "status", "abort") === true,
      podHash: textAt(answer.json, "status", "currentPodHash") ?? "",
      stable: textAt(answer.json, "status", "stableRS") ?? "",
    } as const;
  }
  const word = (aborted: boolean) => (aborted ? "aborted" : "updating");

  return defineAct({
    name: `argo-rollouts.${verb}`,
    fact: actFact("put", true, ["namespace", "rollout"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan(place, call) {
      const seen = await read(place, call);
      if (!seen.ok) return notPlanned(seen.answer, `the Rollout ${place.namespace}/${place.rollout} cannot be read`);
      if (seen.podHash === "" || seen.stable === "")
        return { kind: "refused", reason: "the Rollout does not report its versions yet" };
      if (seen.podHash === seen.stable)
        return { kind: "alreadyDone", detail: `only the stable version ${seen.stable} is there` };
      if (seen.aborted === wanted)
        return { kind: "alreadyDone", detail: `the update to ${seen.podHash} is ${word(wanted)}` };
      const after = wanted ? ". The spec still holds the bad version: follow with an undo to a revision" : "";
      return {
        kind: "plan",
        plan: {
          target: `rollout ${place.namespace}/${place.rollout}`,
          before: `update to ${seen.podHash} ${word(seen.aborted)}`,
          desired: `update to ${seen.podHash} ${word(wanted)}`,
          precondition: `the update is still the one to ${seen.podHash}`,
          blastRadius:
            (wanted ? `all traffic goes to ${seen.stable}` : `traffic goes to ${seen.podHash} step by step`) + after,
          reversible: true,
          class: wanted ? "abort" : "traffic",
          increase: !wanted,
          author: null,
          state: { ...place, podHash: seen.podHash },
        },
      };
    },
    async apply(state, effectKey, call) {
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "unreachable", reason: problem(seen.answer) };
      if (seen.podHash !== state.podHash) return { kind: "moved", reason: `the update is to ${seen.podHash} now` };
      if (seen.aborted === wanted) return { kind: "applied", detail: `it is ${word(wanted)} already`, output: null };
      const answer = await target.send(
        {
          method: "PATCH",
          path: `${pathOf(state)}/status?fieldManager=noops-bot`,
          body: { status: { abort: wanted } },
          headers: { "content-type": "application/merge-patch+json" },
          effectKey,
        },
        call,
      );
      return applied(answer, `update to ${state.podHash} ${word(wanted)}`);
    },
    async probe(state, _effectKey, call) {
      const seen = await read(state, call);
      const howToCheck = `kubectl argo rollouts -n ${state.namespace} get rollout ${state.rollout}`;
      if (!seen.ok) return { kind: "unknown", reason: problem(seen.answer), howToCheck };
      if (seen.podHash !== state.podHash)
        return { kind: "unknown", reason: `another update, to ${seen.podHash}, began meanwhile`, howToCheck };
      const kind = seen.aborted === wanted ? "done" : "notDone";
      return { kind, detail: `the update to ${seen.podHash} is ${word(seen.aborted)}` };
    },
    async verify(state, _effectKey, call) {
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "failed", reason: problem(seen.answer) };
      const holds = seen.aborted === wanted && seen.podHash === state.podHash;
      return {
        kind: "value",
        value: { aborted: seen.aborted },
        holds,
        detail: `the update to ${seen.podHash} is ${word(seen.aborted)}`,
      };
    },
    compensate: ({ namespace, rollout }) => ({
      kind: "step",
      uses: wanted ? "argo-rollouts.retry" : "argo-rollouts.abort",
      with: { namespace, rollout },
    }),
  });
}

/** `argo-rollouts.abort`: all traffic back to the stable version. */
export const createArgoRolloutsAbort = (options: TargetOptions): ActConnector => createAbortFlag(options, "abort");

/** `argo-rollouts.retry`: an aborted update goes on. */
export const createArgoRolloutsRetry = (options: TargetOptions): ActConnector => createAbortFlag(options, "retry");
