import { z } from "zod";
import type { Call } from "../../ports/connector.ts";
import { at, textAt } from "./request-json.ts";
import { type RunSeen, defineRun } from "./start-run.ts";
import { type Target, type TargetOptions, createTarget, isStatus, notPlanned, problem } from "./target.ts";

export interface GithubOptions extends TargetOptions {
  /** `owner/name` of the repositories that runbooks may act on. */
  readonly repositories: readonly string[];
  readonly settleMs?: number;
}

/** How long GitHub's lists may lag behind what was just made. */
export const GITHUB_SETTLE_MS = 10_000;
/** Input of the workflow that takes the effect key; its `run-name` must show it. */
const KEY_INPUT = "noops_effect";
/** GitHub takes ten, and one is ours. */
const MOST_INPUTS = 9;

export const repository = z.string().regex(/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/);
export const gitRef = z.string().max(200).regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/); // prettier-ignore
const workflowFile = z.string().regex(/^[A-Za-z0-9_.-]+\.ya?ml$/);

/** A target that speaks the version of the API that this was written for. */
export function createGithubTarget(options: TargetOptions): Target {
  const target = createTarget(options);
  const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2026-03-10" };
  return {
    get: (path, call, more = {}) => target.get(path, call, { ...headers, ...more }),
    send: (request, call) => target.send({ ...request, headers: { ...headers, ...request.headers } }, call),
  };
}

const inputsSchema = z.strictObject({
  repository,
  workflow: workflowFile,
  ref: gitRef,
  inputs: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/),
      z.union([z.string(), z.number(), z.boolean()]).transform(String),
    )
    .default({})
    .refine((inputs) => Object.keys(inputs).length <= MOST_INPUTS, { error: `at most ${String(MOST_INPUTS)} inputs` })
    .refine((inputs) => !(KEY_INPUT in inputs), { error: `${KEY_INPUT} is the bot's own input` }),
});
const stateSchema = z.object({
  repository: z.string(),
  workflow: z.string(),
  ref: z.string(),
  inputs: z.record(z.string(), z.string()),
  sha: z.string(),
});

/** `github.workflow_dispatch` and `github.cancel`: a workflow run that carries the effect key in its name. */
export function createGithubWorkflow(options: GithubOptions): ReturnType<typeof defineRun> {
  const target = createGithubTarget(options);
  const root = (name: string) => `/repos/${name}`;
  const field = (place: Readonly<Record<string, string>>, name: string) => place[name] ?? "";

  /** The workflow's text at the ref, which must show the key in the name of its runs. */
  const readFile = (name: string, workflow: string, ref: string, call: Call) =>
    target.get(`${root(name)}/contents/.github/workflows/${workflow}?${new URLSearchParams({ ref }).toString()}`, call);

  return defineRun({
    names: { start: "github.workflow_dispatch", stop: "github.cancel" },
    idempotency: "find",
    inputs: inputsSchema,
    required: ["repository", "workflow", "ref"],
    optional: ["inputs"],
    state: stateSchema,
    where: z.strictObject({ repository, workflow: workflowFile }),
    settleMs: options.settleMs ?? GITHUB_SETTLE_MS,
    async plan({ repository: name, workflow, ref, inputs }, call) {
      if (!options.repositories.includes(name))
        return { kind: "refused", reason: `${name} is not in NOOPS_GITHUB_REPOSITORIES` };
      const found = await target.get(`${root(name)}/actions/workflows/${workflow}`, call);
      if (!isStatus(found, 200)) return notPlanned(found, `the workflow ${workflow} of ${name} cannot be read`);
      const state = textAt(found.json, "state") ?? "";
      if (state !== "active") return { kind: "refused", reason: `the workflow ${workflow} is ${state}` };
      const file = await readFile(name, workflow, ref, call);
      if (!isStatus(file, 200)) return notPlanned(file, `${workflow} cannot be read at ${ref}`);
      const text = Buffer.from(textAt(file.json, "content") ?? "", "base64").toString("utf8");
      if (!new RegExp(`^run-name:.*inputs\\.${KEY_INPUT}`, "m").test(text))
        return { kind: "refused", reason: `give ${workflow} the input ${KEY_INPUT} and a run-name that shows it, or its run could not be found again` }; // prettier-ignore
      const sha = textAt(file.json, "sha") ?? "";
      const written = Object.entries(inputs).map(([key, value]) => `${key}=${value}`);
      return {
        kind: "plan",
        plan: {
          target: `workflow ${name}/${workflow}`,
          before: "not started",
          desired: `one run on ${ref}${written.length > 0 ? ` with ${written.join(", ")}` : ""}`,
          precondition: `${workflow} on ${ref} is still ${sha.slice(0, 12)}`,
          blastRadius: `whatever ${workflow} does`,
          reversible: false,
          class: "change",
          author: null,
          state: { repository: name, workflow, ref, inputs, sha },
        },
      };
    },
    async recheck({ repository: name, workflow, ref, sha }, call) {
      const file = await readFile(name, workflow, ref, call);
      if (!isStatus(file, 200)) return { kind: "unreachable", reason: problem(file) };
      return textAt(file.json, "sha") === sha ? null : { kind: "moved", reason: `${workflow} changed on ${ref}` };
    },
    async look(place, effectKey, call): Promise<RunSeen> {
      const name = field(place, "repository");
      if (!options.repositories.includes(name))
        return { kind: "foreign", reason: `${name} is not in NOOPS_GITHUB_REPOSITORIES` };
      const path = `${root(name)}/actions/workflows/${field(place, "workflow")}/runs?event=workflow_dispatch&per_page=100`;
      const found = await target.get(path, call);
      const runs = at(found.kind === "answer" ? found.json : null, "workflow_runs");
      if (!isStatus(found, 200) || !Array.isArray(runs)) return { kind: "silent", reason: problem(found) };
      const ours: unknown = runs.find((run) => textAt(run, "display_title")?.includes(effectKey) === true);
      if (ours === undefined) return { kind: "absent" };
      const id = textAt(ours, "id") ?? "";
      const status = textAt(ours, "status") ?? "";
      const conclusion = textAt(ours, "conclusion");
      const kind = status !== "completed" ? "running" : conclusion === "success" ? "succeeded" : "failed";
      return { kind, id, detail: `run ${id} is ${conclusion ?? status}: ${textAt(ours, "html_url") ?? ""}` };
    },
    start: ({ repository: name, workflow, ref, inputs }, effectKey, call) =>
      target.send(
        {
          method: "POST",
          path: `${root(name)}/actions/workflows/${workflow}/dispatches`,
          effectKey,
          body: { ref, inputs: { ...inputs, [KEY_INPUT]: effectKey }, return_run_details: true },
        },
        call,
      ),
    stop: (place, { id, effectKey }, call) =>
      target.send(
        { method: "POST", path: `${root(field(place, "repository"))}/actions/runs/${id}/cancel`, effectKey },
        call,
      ),
    howToCheck: (place, effectKey) =>
      `Look at https://github.com/${field(place, "repository")}/actions/workflows/${field(place, "workflow")} for a run named ${effectKey}.`,
  });
}
