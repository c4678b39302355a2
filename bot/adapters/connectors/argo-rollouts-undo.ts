import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../incident/canonical-json.ts";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { type RolloutPlace, dnsName, rolloutPath, rolloutStatus, sendPatch, versionOf } from "./kubernetes-object.ts";
import { type HttpAnswer, at, textAt } from "./request-json.ts";
import { type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

/** The controller adds this label to the templates of ReplicaSets; it must not go back into the spec. */
const HASH_LABEL = "rollouts-pod-template-hash";
const REVISION = "rollout.argoproj.io/revision";

const inputsSchema = z
  .strictObject({
    namespace: dnsName,
    rollout: dnsName,
    revision: z.int().positive().optional(),
    podHash: z.string().regex(/^[a-z0-9]+$/).optional(), // prettier-ignore
  })
  .refine(({ revision, podHash }) => (revision === undefined) !== (podHash === undefined), {
    error: "give revision or podHash: “the one before” would toggle back to the bad version",
  });
const stateSchema = z.object({
  namespace: z.string(),
  rollout: z.string(),
  to: z.string(),
  from: z.string(),
  /** Digest of the template that is replaced. */
  before: z.string(),
});

function withoutHash(template: unknown): unknown {
  const labels = at(template, "metadata", "labels");
  if (typeof labels !== "object" || labels === null) return template;
  const kept = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== HASH_LABEL));
  return { ...(template as object), metadata: { ...(at(template, "metadata") as object), labels: kept } };
}
const digestOf = (template: unknown): string =>
  createHash("sha256")
    .update(canonicalJson(withoutHash(template ?? null)))
    .digest("hex")
    .slice(0, 12);

/** `argo-rollouts.undo`: puts the pod template of an explicit earlier version back into the spec. */
export function createArgoRolloutsUndo(options: TargetOptions): ActConnector {
  const target = createTarget(options);

  /** The Rollout and the object that holds its template, which may be a Deployment that it refers to. */
  async function read(place: RolloutPlace, call: Call) {
    const rollout = await target.get(rolloutPath(place), call);
    if (!isStatus(rollout, 200)) return { ok: false, answer: rollout as HttpAnswer } as const;
    const kind = textAt(rollout.json, "spec", "workloadRef", "kind");
    const name = textAt(rollout.json, "spec", "workloadRef", "name") ?? "";
    const seen = { rollout: rollout.json, ...rolloutStatus(rollout.json) };
    if (kind === null) return { ok: true, ...seen, holder: rollout.json, path: rolloutPath(place) } as const;
    if (kind !== "Deployment" || !dnsName.safeParse(name).success)
      return {
        ok: false,
        answer: { kind: "unreachable", reason: `a workloadRef to a ${kind} is not supported` },
      } as const;
    const path = `/apis/apps/v1/namespaces/${place.namespace}/deployments/${name}`;
    const workload = await target.get(path, call);
    if (!isStatus(workload, 200)) return { ok: false, answer: workload as HttpAnswer } as const;
    return { ok: true, ...seen, holder: workload.json, path } as const;
  }

  /** ReplicaSets that belong to the Rollout, not just match its labels. */
  async function versions(place: RolloutPlace, rollout: unknown, call: Call) {
    const answer = await target.get(`/apis/apps/v1/namespaces/${place.namespace}/replicasets`, call);
    const items = at(answer.kind === "answer" ? answer.json : null, "items");
    if (!isStatus(answer, 200) || !Array.isArray(items)) return { ok: false, answer } as const;
    const uid = textAt(rollout, "metadata", "uid");
    const owned = items.filter((item: unknown) => {
      const owners = at(item, "metadata", "ownerReferences");
      return Array.isArray(owners) && owners.some((owner: unknown) => uid !== null && textAt(owner, "uid") === uid);
    });
    return {
      ok: true,
      list: owned.map((item: unknown) => ({
        podHash: textAt(item, "metadata", "labels", HASH_LABEL) ?? "",
        revision: Number(textAt(item, "metadata", "annotations", REVISION)),
        template: withoutHash(at(item, "spec", "template")),
      })),
    } as const;
  }

  /** Where the template is now: still the one before, the wanted one, or something else. */
  async function compare(state: z.output<typeof stateSchema>, call: Call) {
    const seen = await read(state, call);
    if (!seen.ok) return { kind: "silent", answer: seen.answer } as const;
    const found = await versions(state, seen.rollout, call);
    if (!found.ok) return { kind: "silent", answer: found.answer } as const;
    const wanted = found.list.find(({ podHash }) => podHash === state.to);
    const now = digestOf(at(seen.holder, "spec", "template"));
    if (wanted !== undefined && now === digestOf(wanted.template)) return { kind: "there", seen } as const;
    if (now === state.before) return { kind: "before", seen, wanted } as const;
    return { kind: "else", seen } as const;
  }

  return defineAct({
    name: "argo-rollouts.undo",
    fact: actFact("cas", true, ["namespace", "rollout"], ["revision", "podHash"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan({ namespace, rollout, revision, podHash }, call) {
      const place = { namespace, rollout };
      const seen = await read(place, call);
      if (!seen.ok) return notPlanned(seen.answer, `the Rollout ${namespace}/${rollout} cannot be read`);
      const found = await versions(place, seen.rollout, call);
      if (!found.ok) return notPlanned(found.answer, `the versions of ${namespace}/${rollout} cannot be listed`);
      const wanted = found.list.find((one) =>
        podHash === undefined ? one.revision === revision : one.podHash === podHash,
      );
      if (wanted === undefined || wanted.podHash === "")
        return { kind: "refused", reason: `the Rollout keeps no ${podHash === undefined ? `revision ${String(revision)}` : `version ${podHash}`}` }; // prettier-ignore
      const before = digestOf(at(seen.holder, "spec", "template"));
      if (before === digestOf(wanted.template))
        return { kind: "alreadyDone", detail: `the spec holds ${wanted.podHash}` };
      return {
        kind: "plan",
        plan: {
          target: `rollout ${namespace}/${rollout}`,
          before: `spec holds ${seen.podHash}`,
          desired: `spec holds ${wanted.podHash} (revision ${String(wanted.revision)})`,
          precondition: `the template is still the one of ${seen.podHash} (${before})`,
          blastRadius: `every pod of ${rollout}${seen.path === rolloutPath(place) ? "" : ", through its Deployment"}`,
          reversible: true,
          class: "rollback",
          author: null,
          state: { namespace, rollout, to: wanted.podHash, from: seen.podHash, before },
        },
      };
    },
    async apply(state, effectKey, call) {
      const now = await compare(state, call);
      if (now.kind === "silent") return { kind: "unreachable", reason: problem(now.answer) };
      if (now.kind === "there") return { kind: "applied", detail: `the spec holds ${state.to} already`, output: null };
      if (now.kind === "else") return { kind: "moved", reason: "the template changed since the plan" };
      if (now.wanted === undefined) return { kind: "moved", reason: `the ReplicaSet of ${state.to} is gone` };
      const answer = await sendPatch(
        target,
        {
          path: now.seen.path,
          effectKey,
          body: [
            { op: "test", path: "/metadata/resourceVersion", value: versionOf(now.seen.holder) },
            { op: "replace", path: "/spec/template", value: now.wanted.template },
          ],
        },
        call,
      );
      if (isStatus(answer, 409, 422)) {
        // Refused either way; a failed test means that another write, perhaps of the status, came first.
        const again = await read(state, call);
        if (again.ok && versionOf(again.holder) !== versionOf(now.seen.holder))
          return { kind: "unreachable", reason: `another writer came first: ${problem(answer)}` };
      }
      return applied(answer, `spec ${state.from} → ${state.to}`, { from: state.from, to: state.to });
    },
    async probe(state, _effectKey, call) {
      const now = await compare(state, call);
      const howToCheck = `kubectl argo rollouts -n ${state.namespace} get rollout ${state.rollout}: ${state.to} as the newest revision means done.`;
      switch (now.kind) {
        case "silent":
          return { kind: "unknown", reason: problem(now.answer), howToCheck };
        case "there":
          return { kind: "done", detail: `the spec holds ${state.to}` };
        case "before":
          return { kind: "notDone", detail: `the spec still holds ${state.from}` };
        case "else":
          return { kind: "unknown", reason: "the spec holds a template that is neither before nor after", howToCheck };
      }
    },
    async verify(state, _effectKey, call) {
      const now = await compare(state, call);
      if (now.kind === "silent") return { kind: "failed", reason: problem(now.answer) };
      const { podHash } = now.seen;
      return {
        kind: "value",
        value: { podHash },
        holds: now.kind === "there",
        detail: now.kind === "there" ? `the spec holds ${state.to}` : `the spec does not hold ${state.to}`,
      };
    },
    compensate: ({ namespace, rollout, from }) => ({
      kind: "step",
      uses: "argo-rollouts.undo",
      with: { namespace, rollout, podHash: from },
    }),
  });
}
