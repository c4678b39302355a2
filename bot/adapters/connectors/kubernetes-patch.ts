import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { dnsName, sendPatch, versionOf } from "./kubernetes-object.ts";
import { at } from "./request-json.ts";
import { EFFECT_NAME, type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const apiVersion = z.string().regex(/^([a-z0-9.-]+\/)?v[0-9][a-z0-9]*$/);
const resource = z.string().regex(/^[a-z]+$/);
const specPath = z.string().regex(/^spec(\.[A-Za-z][A-Za-z0-9_-]*)+$/, { error: "name one field below spec, such as spec.replicas" }); // prettier-ignore
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A field that runbooks may set, and its bounds. */
interface PatchAllow {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly path: string;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly values?: readonly (string | number | boolean)[] | undefined;
}

const inputsSchema = z.strictObject({ apiVersion, resource, namespace: dnsName, name: dnsName, path: specPath, value: scalar }); // prettier-ignore
const stateSchema = inputsSchema.extend({ before: scalar.nullable() });
type Inputs = z.output<typeof inputsSchema>;

function refusal(allow: readonly PatchAllow[], wanted: Inputs): string | null {
  const entries = allow.filter(
    (entry) =>
      entry.apiVersion === wanted.apiVersion &&
      entry.resource === wanted.resource &&
      entry.namespace === wanted.namespace &&
      entry.path === wanted.path &&
      (entry.name === undefined || entry.name === wanted.name),
  );
  if (entries.length === 0)
    return `${wanted.path} of ${wanted.resource} ${wanted.namespace}/${wanted.name} is not in NOOPS_KUBERNETES_PATCH_FILE`;
  const inBounds = entries.some(({ min, max, values }) =>
    values === undefined
      ? typeof wanted.value === "number" && wanted.value >= (min ?? Infinity) && wanted.value <= (max ?? -Infinity)
      : values.includes(wanted.value),
  );
  return inBounds
    ? null
    : `${String(wanted.value)} is outside the bounds that NOOPS_KUBERNETES_PATCH_FILE gives ${wanted.path}`;
}

const objectPath = ({ apiVersion: group, resource: plural, namespace, name }: Inputs): string =>
  `${group.includes("/") ? "/apis" : "/api"}/${group}/namespaces/${namespace}/${plural}/${name}`;

/** `kubernetes.patch`: sets one field of the allow-list, as long as nobody else wrote the object in between. */
export function createKubernetesPatch(
  options: TargetOptions & { readonly allow: readonly PatchAllow[] },
): ActConnector {
  const target = createTarget(options);
  const word = (value: unknown): string => (value === null ? "not set" : String(value));

  async function read(place: Inputs, call: Call) {
    const answer = await target.get(objectPath(place), call);
    if (!isStatus(answer, 200)) return { ok: false, answer } as const;
    const found = scalar.safeParse(at(answer.json, ...place.path.split(".")));
    return {
      ok: true,
      value: found.success ? found.data : null,
      /** Something is there that is not one value, so setting it would throw more away than the plan shows. */
      compound: !found.success && (at(answer.json, ...place.path.split(".")) ?? null) !== null,
      version: versionOf(answer.json),
    } as const;
  }
  const bodyOf = ({ path, value }: Inputs, version: string, effectKey: string | null): object => ({
    metadata: {
      resourceVersion: version,
      ...(effectKey === null ? {} : { annotations: { [EFFECT_NAME]: effectKey } }),
    },
    ...path.split(".").reduceRight<Record<string, unknown>>((inner, key, index, keys) => ({ [key]: index === keys.length - 1 ? value : inner }), {}), // prettier-ignore
  });

  return defineAct({
    name: "kubernetes.patch",
    fact: actFact("cas", true, ["apiVersion", "resource", "namespace", "name", "path", "value"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan(wanted, call) {
      const refused = refusal(options.allow, wanted);
      if (refused !== null) return { kind: "refused", reason: refused };
      const name = `${wanted.resource} ${wanted.namespace}/${wanted.name}`;
      const seen = await read(wanted, call);
      if (!seen.ok) return notPlanned(seen.answer, `${name} cannot be read`);
      if (seen.compound) return { kind: "refused", reason: `${wanted.path} of ${name} is not one value` };
      if (seen.value === wanted.value)
        return { kind: "alreadyDone", detail: `${wanted.path} is ${word(wanted.value)}` };
      const checked = await sendPatch(target, { path: objectPath(wanted), body: bodyOf(wanted, seen.version, null), dryRun: true }, call); // prettier-ignore
      if (!isStatus(checked, 200, 409)) return notPlanned(checked, `the cluster would not take this patch of ${name}`);
      return {
        kind: "plan",
        plan: {
          target: name,
          before: `${wanted.path} is ${word(seen.value)}`,
          desired: `${wanted.path} is ${word(wanted.value)}`,
          precondition: `${wanted.path} is still ${word(seen.value)}`,
          blastRadius: `${name}; a GitOps controller may put the field back, which the check afterwards says`,
          reversible: seen.value !== null,
          class: wanted.path.endsWith("eplicas") ? "scale" : "change",
          author: null,
          state: { ...wanted, before: seen.value },
        },
      };
    },
    async apply(state, effectKey, call) {
      const refused = refusal(options.allow, state);
      if (refused !== null) return { kind: "refused", reason: refused };
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "unreachable", reason: problem(seen.answer) };
      if (seen.value === state.value)
        return { kind: "applied", detail: `${state.path} is ${word(state.value)} already`, output: null };
      if (seen.compound || seen.value !== state.before)
        return { kind: "moved", reason: `${state.path} is ${word(seen.value)}, not ${word(state.before)}` };
      const body = bodyOf(state, seen.version, effectKey);
      const answer = await sendPatch(target, { path: objectPath(state), body, effectKey }, call);
      // Somebody wrote the object since it was read, perhaps only its status: nothing happened, and it may be tried again.
      if (isStatus(answer, 409))
        return { kind: "unreachable", reason: `another writer came first: ${problem(answer)}` };
      return applied(answer, `${state.path} ${word(state.before)} → ${word(state.value)}`, { before: state.before });
    },
    async probe(state, _effectKey, call) {
      const seen = await read(state, call);
      const howToCheck = `kubectl -n ${state.namespace} get ${state.resource} ${state.name} -o jsonpath='{.${state.path}}': ${word(state.value)} means done.`;
      if (!seen.ok) return { kind: "unknown", reason: problem(seen.answer), howToCheck };
      if (seen.value === state.value) return { kind: "done", detail: `${state.path} is ${word(state.value)}` };
      if (!seen.compound && seen.value === state.before)
        return { kind: "notDone", detail: `${state.path} is still ${word(state.before)}` };
      return { kind: "unknown", reason: `${state.path} is ${word(seen.value)}, neither before nor after`, howToCheck };
    },
    async verify(state, _effectKey, call) {
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "failed", reason: problem(seen.answer) };
      const holds = seen.value === state.value;
      const back =
        seen.value === state.before ? ": if a GitOps controller put it back, change it where it is declared" : "";
      return { kind: "value", value: { value: seen.value }, holds, detail: `${state.path} is ${word(seen.value)}${holds ? "" : back}` }; // prettier-ignore
    },
    compensate: ({ before, ...wanted }) =>
      before === null
        ? { kind: "none", reason: `${wanted.path} was not set before` }
        : { kind: "step", uses: "kubernetes.patch", with: { ...wanted, value: before } },
  });
}
