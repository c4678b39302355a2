import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../incident/canonical-json.ts";
import type { Call } from "../../ports/connector.ts";
import { at, textAt } from "./request-json.ts";
import { type RunSeen, defineRun } from "./start-run.ts";
import { EFFECT_NAME, type TargetOptions, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const dnsName = z.string().max(63).regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/); // prettier-ignore
/** A workflow that is deleted earlier looks as if it had never been there. */
const LEAST_TTL_SECONDS = 3600;
const inputsSchema = z.strictObject({
  namespace: dnsName,
  template: dnsName,
  parameters: z
    .record(z.string().regex(/^[A-Za-z0-9_.-]+$/), z.union([z.string(), z.number(), z.boolean()]))
    .default({}),
});
const stateSchema = z.object({
  namespace: z.string(),
  template: z.string(),
  parameters: z.array(z.string()),
  digest: z.string(),
});

const digestOf = (spec: unknown): string =>
  createHash("sha256")
    .update(canonicalJson(spec ?? null))
    .digest("hex")
    .slice(0, 12);

/** `argo-workflows.submit` and `argo-workflows.terminate`: a WorkflowTemplate under the effect key as the workflow's name. */
export function createArgoWorkflows(options: TargetOptions): ReturnType<typeof defineRun> {
  const target = createTarget(options);
  const namespaceOf = (place: Readonly<Record<string, string>>) => place["namespace"] ?? "";
  const readTemplate = (namespace: string, template: string, call: Call) =>
    target.get(`/api/v1/workflow-templates/${namespace}/${template}`, call);

  function seenOf(workflow: unknown, effectKey: string): RunSeen {
    if (textAt(workflow, "metadata", "labels", EFFECT_NAME) !== effectKey)
      return { kind: "foreign", reason: `workflow ${effectKey} is there without our label` };
    const phase = textAt(workflow, "status", "phase") ?? "Pending";
    const ended = phase === "Succeeded" ? "succeeded" : phase === "Failed" || phase === "Error" ? "failed" : null;
    const kind = ended ?? (textAt(workflow, "spec", "shutdown") === null ? "running" : "failed");
    return { kind, id: effectKey, detail: `workflow ${effectKey} is ${phase}` };
  }

  return defineRun({
    names: { start: "argo-workflows.submit", stop: "argo-workflows.terminate" },
    idempotency: "keyed",
    inputs: inputsSchema,
    required: ["namespace", "template"],
    optional: ["parameters"],
    state: stateSchema,
    where: z.strictObject({ namespace: dnsName }),
    async plan({ namespace, template, parameters }, call) {
      const found = await readTemplate(namespace, template, call);
      if (!isStatus(found, 200))
        return notPlanned(found, `the WorkflowTemplate ${namespace}/${template} cannot be read`);
      const ttl = Object.values((at(found.json, "spec", "ttlStrategy") ?? {}) as object).filter((seconds) => typeof seconds === "number"); // prettier-ignore
      if (ttl.some((seconds) => seconds < LEAST_TTL_SECONDS))
        return { kind: "refused", reason: `a ttlStrategy below ${String(LEAST_TTL_SECONDS)} s deletes the proof that the workflow ran` }; // prettier-ignore
      const digest = digestOf(at(found.json, "spec"));
      const written = Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`);
      return {
        kind: "plan",
        plan: {
          target: `WorkflowTemplate ${namespace}/${template}`,
          before: "not started",
          desired: `one workflow, template ${digest}${written.length > 0 ? `, ${written.join(", ")}` : ""}`,
          precondition: `the template still has the digest ${digest}`,
          blastRadius: `whatever ${template} does in ${namespace}`,
          reversible: false,
          class: "retrain",
          author: null,
          state: { namespace, template, parameters: written, digest },
        },
      };
    },
    async recheck({ namespace, template, digest }, call) {
      const found = await readTemplate(namespace, template, call);
      if (!isStatus(found, 200)) return { kind: "unreachable", reason: problem(found) };
      return digestOf(at(found.json, "spec")) === digest
        ? null
        : { kind: "moved", reason: `the WorkflowTemplate ${template} changed since the plan` };
    },
    async look(place, effectKey, call) {
      const namespace = namespaceOf(place);
      const found = await target.get(`/api/v1/workflows/${namespace}/${effectKey}`, call);
      if (isStatus(found, 200)) return seenOf(found.json, effectKey);
      if (!isStatus(found, 404)) return { kind: "silent", reason: problem(found) };
      // It may have been deleted after its end; the archive keeps it.
      // The list of the server knows these two selectors in every version; its entries carry labels and phase.
      const query = new URLSearchParams({
        "listOptions.fieldSelector": `metadata.namespace=${namespace},metadata.name=${effectKey}`,
      });
      const archive = await target.get(`/api/v1/archived-workflows?${query.toString()}`, call);
      if (!isStatus(archive, 200)) return { kind: "silent", reason: `the archive: ${problem(archive)}` };
      const items = at(archive.json, "items");
      // An empty list says null. A server that knew no selector would answer with anybody's workflows.
      const ours = (Array.isArray(items) ? items : []).find((item) => textAt(item, "metadata", "name") === effectKey);
      return ours === undefined ? { kind: "absent" } : seenOf(ours, effectKey);
    },
    start: ({ namespace, template, parameters }, effectKey, call) =>
      target.send(
        {
          method: "POST",
          path: `/api/v1/workflows/${namespace}/submit`,
          effectKey,
          body: {
            namespace,
            resourceKind: "WorkflowTemplate",
            resourceName: template,
            submitOptions: { name: effectKey, parameters, labels: `${EFFECT_NAME}=${effectKey}` },
          },
        },
        call,
      ),
    stop: (place, { id, effectKey }, call) =>
      target.send(
        {
          method: "PUT",
          path: `/api/v1/workflows/${namespaceOf(place)}/${id}/terminate`,
          effectKey,
          body: { namespace: namespaceOf(place), name: id },
        },
        call,
      ),
    howToCheck: (place, effectKey) => `argo get -n ${namespaceOf(place)} ${effectKey}, and the workflow archive.`,
  });
}
