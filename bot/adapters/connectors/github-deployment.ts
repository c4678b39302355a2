import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ActConnector, Call } from "../../ports/connector.ts";
import { actFact, defineAct } from "./define-act.ts";
import { GITHUB_SETTLE_MS, type GithubOptions, createGithubTarget, gitRef, repository } from "./github-workflow.ts";
import { at, textAt } from "./request-json.ts";
import { applied, isStatus, notPlanned, problem } from "./target.ts";

const word = z.string().max(100).regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/); // prettier-ignore
const inputsSchema = z.strictObject({ repository, ref: gitRef, environment: word, task: word.default("deploy") });
const stateSchema = z.object({
  repository: z.string(),
  environment: z.string(),
  task: z.string(),
  sha: z.string(),
  /** The newest deployment when the plan was made, and what it deployed. */
  latest: z.string().nullable(),
  from: z.string().nullable(),
});
type State = z.output<typeof stateSchema>;

/** `github.deployment`: asks for a commit in an environment; whatever listens to deployments carries it out. */
export function createGithubDeployment(options: GithubOptions): ActConnector {
  const target = createGithubTarget(options);
  const settleMs = options.settleMs ?? GITHUB_SETTLE_MS;

  async function list(
    { repository: name, environment, task }: Pick<State, "repository" | "environment" | "task">,
    call: Call,
  ) {
    const query = new URLSearchParams({ environment, task, per_page: "100" });
    const answer = await target.get(`/repos/${name}/deployments?${query.toString()}`, call);
    if (!isStatus(answer, 200) || !Array.isArray(answer.json)) return { ok: false, answer } as const;
    const all = answer.json.map((one: unknown) => ({
      id: textAt(one, "id") ?? "",
      sha: textAt(one, "sha") ?? "",
      effect: textAt(one, "payload", "noops_effect"),
    }));
    return { ok: true, all } as const;
  }

  return defineAct({
    name: "github.deployment",
    fact: actFact("find", true, ["repository", "ref", "environment"], ["task"]),
    inputs: inputsSchema,
    state: stateSchema,
    async plan({ repository: name, ref, environment, task }, call) {
      if (!options.repositories.includes(name))
        return { kind: "refused", reason: `${name} is not in NOOPS_GITHUB_REPOSITORIES` };
      const commit = await target.get(`/repos/${name}/commits/${encodeURIComponent(ref)}`, call);
      if (!isStatus(commit, 200)) return notPlanned(commit, `${ref} of ${name} cannot be read`);
      const sha = textAt(commit.json, "sha") ?? "";
      const found = await list({ repository: name, environment, task }, call);
      if (!found.ok) return notPlanned(found.answer, `the deployments of ${name} cannot be listed`);
      const latest = found.all[0];
      if (latest?.sha === sha)
        return { kind: "alreadyDone", detail: `${sha.slice(0, 12)} is the newest of ${environment}` };
      let back = false;
      if (latest !== undefined) {
        const compared = await target.get(`/repos/${name}/compare/${latest.sha}...${sha}`, call);
        if (!isStatus(compared, 200)) return notPlanned(compared, "the two commits cannot be compared");
        back = textAt(compared.json, "status") === "behind";
      }
      return {
        kind: "plan",
        plan: {
          target: `environment ${environment} of ${name}`,
          before: latest === undefined ? "nothing deployed" : latest.sha.slice(0, 12),
          desired: sha.slice(0, 12),
          precondition: "no other deployment came since",
          blastRadius: `whatever deploys ${environment}`,
          reversible: latest !== undefined,
          class: back ? "rollback" : "promote",
          author: textAt(commit.json, "author", "login"),
          state: { repository: name, environment, task, sha, latest: latest?.id ?? null, from: latest?.sha ?? null },
        },
      };
    },
    async apply(state, effectKey, call) {
      const found = await list(state, call);
      if (!found.ok) return { kind: "unreachable", reason: problem(found.answer) };
      const ours = found.all.find(({ effect }) => effect === effectKey);
      if (ours !== undefined) return { kind: "applied", detail: `deployment ${ours.id} is there`, output: { deployment: ours.id } }; // prettier-ignore
      if ((found.all[0]?.id ?? null) !== state.latest)
        return { kind: "moved", reason: `deployment ${found.all[0]?.id ?? "none"} is the newest now` };
      const answer = await target.send(
        {
          method: "POST",
          path: `/repos/${state.repository}/deployments`,
          effectKey,
          body: {
            ref: state.sha,
            task: state.task,
            environment: state.environment,
            // A merge would deploy another commit than the one that was approved.
            auto_merge: false,
            payload: { noops_effect: effectKey },
            description: "noops-bot",
          },
        },
        call,
      );
      const deployment = answer.kind === "answer" ? textAt(answer.json, "id") : null;
      // 202 says that it merged instead of deploying, and 409 that a required check fails.
      if (isStatus(answer, 202)) return { kind: "ambiguous", reason: problem(answer) };
      return applied(answer, `deployment ${deployment ?? ""} created`, { deployment });
    },
    async probe(state, effectKey, call) {
      const howToCheck = `Look at https://github.com/${state.repository}/deployments/${state.environment} for the payload ${effectKey}.`;
      for (const last of [false, true]) {
        const found = await list(state, call);
        if (!found.ok) return { kind: "unknown", reason: problem(found.answer), howToCheck };
        const ours = found.all.find(({ effect }) => effect === effectKey);
        if (ours !== undefined)
          return { kind: "done", detail: `deployment ${ours.id} is there`, output: { deployment: ours.id } };
        if (last) break;
        if (settleMs >= call.timeoutMs) return { kind: "unknown", reason: "the list may lag for longer than this step may take", howToCheck }; // prettier-ignore
        await sleep(settleMs);
      }
      return { kind: "notDone", detail: "no deployment has the effect key" };
    },
    async verify(state, effectKey, call) {
      const found = await list(state, call);
      if (!found.ok) return { kind: "failed", reason: problem(found.answer) };
      const ours = found.all.find(({ effect }) => effect === effectKey);
      if (ours === undefined)
        return { kind: "value", value: null, holds: false, detail: "there is no such deployment" };
      const statuses = await target.get(`/repos/${state.repository}/deployments/${ours.id}/statuses?per_page=1`, call);
      if (!isStatus(statuses, 200)) return { kind: "failed", reason: problem(statuses) };
      const now = textAt(at(statuses.json, 0), "state") ?? "pending";
      const holds = !["error", "failure", "inactive"].includes(now);
      return {
        kind: "value",
        value: { deployment: ours.id, state: now },
        holds,
        detail: `deployment ${ours.id} is ${now}`,
      };
    },
    compensate: ({ repository: name, environment, task, from }) =>
      from === null
        ? { kind: "none", reason: `nothing was deployed to ${environment} before` }
        : { kind: "step", uses: "github.deployment", with: { repository: name, environment, task, ref: from } },
  });
}
