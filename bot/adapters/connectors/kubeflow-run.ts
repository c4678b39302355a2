import { z } from "zod";
import { at, textAt } from "./request-json.ts";
import { type RunSeen, defineRun } from "./start-run.ts";
import { type TargetOptions, createTarget, isStatus, notPlanned, problem } from "./target.ts";

const id = z.string().max(128).regex(/^[A-Za-z0-9-]+$/); // prettier-ignore
const inputsSchema = z.strictObject({
  pipeline: id,
  version: id,
  experiment: id.optional(),
  /** Of a multi-user installation. */
  namespace: id.optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
});
const stateSchema = z.object({
  pipeline: z.string(),
  version: z.string(),
  experiment: z.string().optional(),
  namespace: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()),
});

const ROOT = "/apis/v2beta1";
const ENDED: Readonly<Record<string, "succeeded" | "failed">> = {
  SUCCEEDED: "succeeded",
  SKIPPED: "succeeded",
  FAILED: "failed",
  CANCELED: "failed",
  CANCELING: "failed",
};

/** `kubeflow.run` and `kubeflow.terminate`: the server names the run, so the effect key is its display name. */
export function createKubeflowRun(options: TargetOptions): ReturnType<typeof defineRun> {
  const target = createTarget(options);
  return defineRun({
    names: { start: "kubeflow.run", stop: "kubeflow.terminate" },
    idempotency: "find",
    inputs: inputsSchema,
    required: ["pipeline", "version"],
    optional: ["experiment", "namespace", "parameters"],
    state: stateSchema,
    where: z.strictObject({ experiment: id.optional(), namespace: id.optional() }),
    async plan(inputs, call) {
      const { pipeline, version, parameters } = inputs;
      const found = await target.get(`${ROOT}/pipelines/${pipeline}/versions/${version}`, call);
      if (!isStatus(found, 200)) return notPlanned(found, `version ${version} of pipeline ${pipeline} cannot be read`);
      return {
        kind: "plan",
        plan: {
          target: `pipeline ${pipeline}`,
          before: "not started",
          desired: `one run of version ${version} with ${JSON.stringify(parameters).slice(0, 400)}`,
          precondition: `version ${version} is there`,
          blastRadius: `whatever the pipeline ${textAt(found.json, "display_name") ?? pipeline} does`,
          reversible: false,
          class: "retrain",
          author: null,
          state: inputs,
        },
      };
    },
    async recheck({ pipeline, version }, call) {
      const found = await target.get(`${ROOT}/pipelines/${pipeline}/versions/${version}`, call);
      if (isStatus(found, 200)) return null;
      return isStatus(found, 404)
        ? { kind: "moved", reason: `version ${version} of pipeline ${pipeline} is gone` }
        : { kind: "unreachable", reason: problem(found) };
    },
    async look(place, effectKey, call): Promise<RunSeen> {
      const predicates = [{ key: "display_name", operation: "EQUALS", string_value: effectKey }];
      const query = new URLSearchParams({ page_size: "100", filter: JSON.stringify({ predicates }) });
      if (place["namespace"] !== undefined) query.set("namespace", place["namespace"]);
      if (place["experiment"] !== undefined) query.set("experiment_id", place["experiment"]);
      const found = await target.get(`${ROOT}/runs?${query.toString()}`, call);
      if (!isStatus(found, 200)) return { kind: "silent", reason: problem(found) };
      const runs = at(found.json, "runs") ?? [];
      if (!Array.isArray(runs)) return { kind: "silent", reason: "the list of runs has another shape" };
      // A server that ignores the filter must not make a stranger's run ours.
      const ours = runs.find((run) => textAt(run, "display_name") === effectKey);
      if (ours === undefined)
        return textAt(found.json, "next_page_token") ? { kind: "silent", reason: "the list of runs is longer than one page" } : { kind: "absent" }; // prettier-ignore
      const state = textAt(ours, "state") ?? "PENDING";
      const run = textAt(ours, "run_id") ?? "";
      return { kind: ENDED[state] ?? "running", id: run, detail: `run ${run} is ${state}` };
    },
    start: ({ pipeline, version, experiment, parameters }, effectKey, call) =>
      target.send(
        {
          method: "POST",
          path: `${ROOT}/runs`,
          effectKey,
          body: {
            display_name: effectKey,
            description: "started by noops-bot",
            pipeline_version_reference: { pipeline_id: pipeline, pipeline_version_id: version },
            runtime_config: { parameters },
            ...(experiment === undefined ? {} : { experiment_id: experiment }),
          },
        },
        call,
      ),
    stop: (_place, run, call) =>
      target.send(
        { method: "POST", path: `${ROOT}/runs/${encodeURIComponent(run.id)}:terminate`, effectKey: run.effectKey },
        call,
      ),
    howToCheck: (_place, effectKey) => `Search the runs of Kubeflow Pipelines for the name ${effectKey}.`,
  });
}
