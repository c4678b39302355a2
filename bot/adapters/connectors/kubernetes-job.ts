import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../incident/canonical-json.ts";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { at, textAt } from "./request-json.ts";
import { EFFECT_NAME, type TargetOptions, applied, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const dnsName = z.string().max(63).regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/); // prettier-ignore
const jobSpec = z.record(z.string(), z.unknown());
/** A job that is deleted earlier looks as if it had never been there. */
const LEAST_TTL_SECONDS = 3600;

const inputsSchema = z
  .strictObject({ namespace: dnsName, cronJob: dnsName.optional(), spec: jobSpec.optional() })
  .refine(({ cronJob, spec }) => (cronJob === undefined) !== (spec === undefined), {
    error: "give either cronJob, whose template is used, or spec",
  });
const stateSchema = z.object({
  namespace: z.string(),
  cronJob: z.string().nullable(),
  spec: jobSpec,
  digest: z.string(),
});

const digestOf = (spec: unknown): string => createHash("sha256").update(canonicalJson(spec)).digest("hex").slice(0, 12);

/** `kubernetes.job`: a Job under the effect key as its name, so a second create meets the first. */
export function createKubernetesJob(options: TargetOptions): ActConnector {
  const target = createTarget(options);
  const jobs = (namespace: string) => `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const manifest = (namespace: string, name: string, spec: unknown) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, annotations: { [EFFECT_NAME]: name } },
    spec,
  });
  const template = (namespace: string, cronJob: string, call: Call) =>
    target.get(`/apis/batch/v1/namespaces/${namespace}/cronjobs/${cronJob}`, call);

  /** Whether the job is, or was and its time to live ran out: its events stay longer than the job. */
  async function look(namespace: string, effectKey: string, call: Call) {
    const found = await target.get(`${jobs(namespace)}/${effectKey}`, call);
    if (isStatus(found, 200)) {
      const ours = textAt(found.json, "metadata", "annotations", EFFECT_NAME) === effectKey;
      return { kind: ours ? "ours" : "foreign", job: found.json } as const;
    }
    if (!isStatus(found, 404)) return { kind: "silent", reason: problem(found) } as const;
    const selector = new URLSearchParams({ fieldSelector: `involvedObject.kind=Job,involvedObject.name=${effectKey}` });
    const events = await target.get(`/api/v1/namespaces/${namespace}/events?${selector.toString()}`, call);
    const items = at(events.kind === "answer" ? events.json : null, "items");
    if (!isStatus(events, 200) || !Array.isArray(items)) return { kind: "silent", reason: problem(events) } as const;
    return { kind: items.length > 0 ? "deleted" : "absent" } as const;
  }

  return defineAct({
    name: "kubernetes.job",
    fact: actFact("keyed", false, ["namespace"], ["cronJob", "spec"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan({ namespace, cronJob, spec: given }, call) {
      let spec: unknown = given;
      if (cronJob !== undefined) {
        const found = await template(namespace, cronJob, call);
        if (!isStatus(found, 200)) return notPlanned(found, `the CronJob ${namespace}/${cronJob} cannot be read`);
        spec = at(found.json, "spec", "jobTemplate", "spec");
      }
      const parsed = jobSpec.safeParse(spec);
      if (!parsed.success) return { kind: "refused", reason: "the job has no spec" };
      const ttl = parsed.data["ttlSecondsAfterFinished"];
      if (typeof ttl === "number" && ttl < LEAST_TTL_SECONDS)
        return {
          kind: "refused",
          reason: `ttlSecondsAfterFinished below ${String(LEAST_TTL_SECONDS)} deletes the proof that the job ran`,
        };
      const checked = await target.send(
        {
          method: "POST",
          path: `${jobs(namespace)}?dryRun=All&fieldManager=noops-bot`,
          body: manifest(namespace, "noops-dry-run", parsed.data),
        },
        call,
      );
      if (!isStatus(checked, 200, 201, 202, 409)) return notPlanned(checked, "the cluster would not create this job");
      const digest = digestOf(parsed.data);
      const from = cronJob === undefined ? "the runbook" : `CronJob ${cronJob}`;
      return {
        kind: "plan",
        plan: {
          target: `jobs of ${namespace} from ${from}`,
          before: "not started",
          desired: `one job from ${from}, spec ${digest}`,
          precondition:
            cronJob === undefined
              ? "none: the name is the effect key"
              : `the template of ${cronJob} still has the digest ${digest}`,
          blastRadius: `whatever the job does in ${namespace}`,
          reversible: false,
          class: "change",
          author: null,
          state: { namespace, cronJob: cronJob ?? null, spec: parsed.data, digest },
        },
      };
    },
    async apply({ namespace, cronJob, spec, digest }, effectKey, call) {
      if (cronJob !== null) {
        const found = await template(namespace, cronJob, call);
        if (!isStatus(found, 200)) return { kind: "unreachable", reason: problem(found) };
        if (digestOf(at(found.json, "spec", "jobTemplate", "spec")) !== digest)
          return { kind: "moved", reason: `the template of ${cronJob} changed since the plan` };
      }
      const answer = await target.send(
        {
          method: "POST",
          path: `${jobs(namespace)}?fieldManager=noops-bot`,
          body: manifest(namespace, effectKey, spec),
          effectKey,
        },
        call,
      );
      const output = { job: effectKey, namespace };
      if (!isStatus(answer, 409)) return applied(answer, `job ${effectKey} created`, output);
      const seen = await look(namespace, effectKey, call);
      if (seen.kind === "silent") return { kind: "ambiguous", reason: seen.reason };
      if (seen.kind === "foreign") return { kind: "refused", reason: `somebody else has a job named ${effectKey}` };
      // Not every conflict is about the name: a quota that changes at the same time is one, too.
      if (seen.kind === "absent") return { kind: "refused", reason: problem(answer) };
      return { kind: "applied", detail: `job ${effectKey} is there already`, output };
    },
    async probe({ namespace }, effectKey, call) {
      const seen = await look(namespace, effectKey, call);
      const output = { job: effectKey, namespace };
      const howToCheck = `kubectl -n ${namespace} get job,events | grep ${effectKey}`;
      switch (seen.kind) {
        case "ours":
          return { kind: "done", detail: `job ${effectKey} is there`, output };
        case "deleted":
          return { kind: "done", detail: `job ${effectKey} ran and was deleted, its events are there`, output };
        case "absent":
          return { kind: "notDone", detail: "there is no such job and no event of it" };
        case "foreign":
          return { kind: "unknown", reason: `job ${effectKey} is there without our annotation`, howToCheck };
        case "silent":
          return { kind: "unknown", reason: seen.reason, howToCheck };
      }
    },
    async verify({ namespace }, effectKey, call) {
      const seen = await look(namespace, effectKey, call);
      if (seen.kind === "silent") return { kind: "failed", reason: seen.reason };
      const conditions = z.array(z.object({ type: z.string(), status: z.string() })).safeParse(seen.kind === "ours" ? at(seen.job, "status", "conditions") : []); // prettier-ignore
      const failed =
        conditions.success && conditions.data.some(({ type, status }) => type === "Failed" && status === "True");
      const holds = (seen.kind === "ours" || seen.kind === "deleted") && !failed;
      return {
        kind: "value",
        value: { job: effectKey, failed },
        holds,
        detail: failed ? "the job failed" : `the job is ${seen.kind === "ours" ? "there" : seen.kind}`,
      };
    },
  });
}
