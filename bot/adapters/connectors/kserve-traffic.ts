import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { dnsName, sendPatch } from "./kubernetes-object.ts";
import { at, textAt } from "./request-json.ts";
import { type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

/** Parameters of a run are texts. */
const digits = z
  .string()
  .regex(/^\d{1,3}$/u)
  .transform(Number);
const percent = z.union([z.literal("promote"), digits.pipe(z.int().max(100)), z.int().min(0).max(100)]);
const inputsSchema = z.strictObject({ namespace: dnsName, service: dnsName, percent, canary: dnsName.optional() });
/** `null` means that the field is not there: the newest revision takes everything. */
const share = z.number().nullable();
const stateSchema = z.object({
  namespace: z.string(),
  service: z.string(),
  canary: z.string().nullable(),
  from: share,
  to: share,
});
interface Place {
  readonly namespace: string;
  readonly service: string;
}

const pathOf = ({ namespace, service }: Place): string =>
  `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${service}`;
const word = (value: number | null): string => (value === null ? "all, no split" : `${String(value)} %`);

/** The canary entries of a Standard deployment, by their predictor's name. */
function canaries(json: unknown): readonly { name: string; percent: number }[] {
  const list = at(json, "spec", "canary");
  return (Array.isArray(list) ? list : []).map((entry: unknown) => ({
    name: textAt(entry, "predictor", "name") ?? "",
    percent: Number(at(entry, "trafficPercent") ?? 0),
  }));
}

/** `kserve.traffic`: the share of a canary. The field differs between Knative and Standard mode, and the wrong one is ignored silently. */
export function createKserveTraffic(options: TargetOptions): ActConnector {
  const target = createTarget(options);

  async function read(place: Place, call: Call) {
    const answer = await target.get(pathOf(place), call);
    if (!isStatus(answer, 200)) return { ok: false, answer } as const;
    const mode =
      textAt(answer.json, "status", "deploymentMode") ??
      textAt(answer.json, "metadata", "annotations", "serving.kserve.io/deploymentMode") ??
      "";
    const field = at(answer.json, "spec", "predictor", "canaryTrafficPercent");
    return {
      ok: true,
      json: answer.json,
      mode,
      canaries: canaries(answer.json),
      split: typeof field === "number" ? field : null,
    } as const;
  }
  type Seen = Extract<Awaited<ReturnType<typeof read>>, { ok: true }>;
  /** The share now; undefined when the named canary is gone. */
  const now = (seen: Seen, canary: string | null): number | null | undefined =>
    canary === null ? seen.split : seen.canaries.find(({ name }) => name === canary)?.percent;

  /** What the controller says that it routes, where it says so. */
  function routed(seen: Seen): number | null {
    const traffic = at(seen.json, "status", "components", "predictor", "traffic");
    const latest = (Array.isArray(traffic) ? traffic : []).find(
      (entry: unknown) => at(entry, "latestRevision") === true,
    );
    const value = at(latest, "percent");
    return typeof value === "number" ? value : null;
  }

  return defineAct({
    name: "kserve.traffic",
    fact: actFact("put", true, ["namespace", "service", "percent"], ["canary"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan({ namespace, service, percent: wanted, canary }, call) {
      const place = { namespace, service };
      const seen = await read(place, call);
      if (!seen.ok) return notPlanned(seen.answer, `the InferenceService ${namespace}/${service} cannot be read`);
      const standard = ["RawDeployment", "Standard"].includes(seen.mode);
      if (standard && seen.canaries.length === 0)
        return {
          kind: "refused",
          reason: `${seen.mode} mode ignores canaryTrafficPercent, and spec.canary has no entry`,
        };
      if (standard && wanted === "promote")
        return { kind: "refused", reason: "in Standard mode a promotion changes spec.predictor: do it where the service is declared" }; // prettier-ignore
      const name = standard ? (canary ?? (seen.canaries.length === 1 ? seen.canaries[0]?.name : undefined)) : null;
      if (name === undefined || (name !== null && !seen.canaries.some((entry) => entry.name === name)))
        return { kind: "refused", reason: `name one of the canaries: ${seen.canaries.map((entry) => entry.name).join(", ")}` }; // prettier-ignore
      if (!standard && canary !== undefined)
        return { kind: "refused", reason: "canary names an entry of spec.canary, which only Standard mode has" };
      const from = now(seen, name) ?? null;
      const to = wanted === "promote" ? null : wanted;
      if (from === to) return { kind: "alreadyDone", detail: `the share is ${word(to)}` };
      const less = to !== null && to < (from ?? 100);
      return {
        kind: "plan",
        plan: {
          target: `inferenceservice ${namespace}/${service}`,
          before: `canary ${name ?? "revision"} takes ${word(from)}`,
          desired: `canary ${name ?? "revision"} takes ${word(to)}`,
          precondition: `its share is still ${word(from)}`,
          blastRadius: `the traffic of ${service}`,
          reversible: true,
          class: to === null ? "promote" : less && to === 0 ? "abort" : "traffic",
          increase: !less,
          author: null,
          state: { ...place, canary: name, from, to },
        },
      };
    },
    async apply(state, effectKey, call) {
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "unreachable", reason: problem(seen.answer) };
      const current = now(seen, state.canary);
      if (current === state.to)
        return { kind: "applied", detail: `the share is ${word(state.to)} already`, output: null };
      if (current !== state.from)
        return { kind: "moved", reason: current === undefined ? `canary ${state.canary ?? ""} is gone` : `its share is ${word(current)} now` }; // prettier-ignore
      const index = String(seen.canaries.findIndex(({ name }) => name === state.canary));
      const body =
        state.canary === null
          ? { spec: { predictor: { canaryTrafficPercent: state.to } } }
          : ([
              // A list is patched by position: the test makes sure that it is still the same entry.
              { op: "test", path: `/spec/canary/${index}/predictor/name`, value: state.canary },
              { op: "replace", path: `/spec/canary/${index}/trafficPercent`, value: state.to },
            ] as const);
      const answer = await sendPatch(target, { path: pathOf(state), body, effectKey }, call);
      return applied(answer, `share ${word(state.from)} → ${word(state.to)}`, { from: state.from, to: state.to });
    },
    async probe(state, _effectKey, call) {
      const seen = await read(state, call);
      const howToCheck = `kubectl -n ${state.namespace} get inferenceservice ${state.service} -o yaml: a share of ${word(state.to)} in the spec means done.`;
      if (!seen.ok) return { kind: "unknown", reason: problem(seen.answer), howToCheck };
      const current = now(seen, state.canary);
      if (current === state.to) return { kind: "done", detail: `the share is ${word(state.to)}` };
      if (current === state.from) return { kind: "notDone", detail: `the share is still ${word(state.from)}` };
      return { kind: "unknown", reason: "the share is neither the one before nor the one after", howToCheck };
    },
    async verify(state, _effectKey, call) {
      const seen = await read(state, call);
      if (!seen.ok) return { kind: "failed", reason: problem(seen.answer) };
      const inSpec = now(seen, state.canary) === state.to;
      // The spec proves nothing in a mode that ignores the field, so Knative's status has to agree.
      const real = state.canary === null ? routed(seen) : (now(seen, state.canary) ?? null);
      return {
        kind: "value",
        value: { percent: real },
        holds: inSpec && real === (state.to ?? 100),
        detail: real === null ? "the status reports no traffic" : `the status reports ${String(real)} %`,
      };
    },
    compensate: ({ namespace, service, canary, from }) => ({
      kind: "step",
      uses: "kserve.traffic",
      with: { namespace, service, percent: from ?? "promote", ...(canary === null ? {} : { canary }) },
    }),
  });
}
