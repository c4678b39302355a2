import { createGithubDeployment } from "@noops-ml/bot/adapters/connectors/github-deployment.ts";
import { createGithubWorkflow } from "@noops-ml/bot/adapters/connectors/github-workflow.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { type FakeAnswer, type FakeTarget, startFakeTarget, unknownKey } from "./fake-target.ts";

const OTHER = `noops-${"d4".repeat(16)}`;
const call = { timeoutMs: 1000 };
const RUN_NAME = "name: retrain\nrun-name: retrain ${{ inputs.noops_effect }}\non: workflow_dispatch\n";
type Json = Record<string, unknown>;

/** GitHub's REST API: `lagMs` is how long a run or deployment is missing from lists after it was made. */
async function fakeGithub(lagMs = 0) {
  const state = { text: RUN_NAME, sha: "f1", now: 0 };
  const runs: (Json & { since: number })[] = [];
  const deployments: (Json & { since: number })[] = [{ id: 1, sha: "c1", payload: {}, since: 0 }];
  const listed = (all: readonly (Json & { since: number })[]) => all.filter(({ since }) => Date.now() - since >= lagMs);
  const root = "/repos/acme/fraud";
  const target = await startFakeTarget(({ method, path, json, headers }): FakeAnswer => {
    if (headers["x-github-api-version"] !== "2026-03-10") return { status: 400, body: { message: "version" } };
    if (!path.startsWith(root)) return { status: 404, body: { message: "Not Found" } };
    const place = path.slice(root.length);
    if (place === "/actions/workflows/retrain.yml") return { status: 200, body: { id: 7, state: "active" } };
    if (place === "/contents/.github/workflows/retrain.yml")
      return { status: 200, body: { sha: state.sha, content: Buffer.from(state.text).toString("base64") } };
    if (place === "/actions/workflows/retrain.yml/runs")
      return { status: 200, body: { total_count: runs.length, workflow_runs: listed(runs) } };
    if (place === "/actions/workflows/retrain.yml/dispatches" && method === "POST") {
      const { inputs } = json as { inputs: Json };
      if (unknownKey(json, ["ref", "inputs", "return_run_details"]) ?? (Object.keys(inputs).length > 10 ? "inputs" : undefined)) return { status: 422 }; // prettier-ignore
      runs.unshift({ id: runs.length + 1, display_title: `retrain ${String(inputs["noops_effect"])}`, status: "queued", conclusion: null, html_url: "https://x", since: Date.now() }); // prettier-ignore
      return { status: 200, body: { workflow_run_id: runs.length }, effect: true };
    }
    const run = runs.find(({ id }) => place === `/actions/runs/${String(id)}/cancel`);
    if (run !== undefined && method === "POST") {
      if (run["status"] === "completed") return { status: 409, body: { message: "Cannot cancel" } };
      Object.assign(run, { status: "completed", conclusion: "cancelled" });
      return { status: 202, body: {}, effect: true };
    }
    if (place === "/commits/main") return { status: 200, body: { sha: "c2", author: { login: "alice" } } };
    if (place === "/commits/c1") return { status: 200, body: { sha: "c1", author: null } };
    if (place === "/compare/c1...c2") return { status: 200, body: { status: "ahead" } };
    if (place === "/compare/c2...c1") return { status: 200, body: { status: "behind" } };
    if (place === "/deployments" && method === "GET") return { status: 200, body: listed(deployments) };
    if (place === "/deployments" && method === "POST") {
      if (unknownKey(json, ["ref", "task", "auto_merge", "required_contexts", "payload", "environment", "description"])) return { status: 422 }; // prettier-ignore
      const body = json as Json;
      deployments.unshift({ ...body, id: deployments.length + 1, sha: body["ref"], since: Date.now() });
      return { status: 201, body: deployments[0], effect: true };
    }
    if (/^\/deployments\/\d+\/statuses$/.test(place)) return { status: 200, body: [] };
    return { status: 404, body: { message: "Not Found" } };
  });
  return { target, state, runs, deployments };
}
const optionsOf = (target: FakeTarget, settleMs = 20) => ({ url: target.url, tokenFile: secretFile(), repositories: ["acme/fraud"], settleMs }); // prettier-ignore
const dispatch = { repository: "acme/fraud", workflow: "retrain.yml", ref: "main", inputs: { model: "fraud" } };
const deploy = { repository: "acme/fraud", ref: "main", environment: "production" };

describeConnector("github.workflow_dispatch", async () => {
  const { target, state } = await fakeGithub();
  return {
    connector: createGithubWorkflow(optionsOf(target)).start,
    target,
    inputs: dispatch,
    badInputs: { ...dispatch, repository: "acme/other" },
    authorization: BEARER,
    move: () => {
      state.sha = "f2";
    },
  };
});
describeConnector("github.cancel", async () => {
  const { target, runs } = await fakeGithub();
  runs.push({ id: 1, display_title: `retrain ${OTHER}`, status: "in_progress", conclusion: null, since: 0 });
  return {
    connector: createGithubWorkflow(optionsOf(target)).stop,
    target,
    inputs: { repository: "acme/fraud", workflow: "retrain.yml", effect: OTHER },
    badInputs: { repository: "acme/fraud", workflow: "../x", effect: OTHER },
    authorization: BEARER,
  };
});
describeConnector("github.deployment", async () => {
  const { target, deployments } = await fakeGithub();
  return {
    connector: createGithubDeployment(optionsOf(target)),
    target,
    inputs: deploy,
    badInputs: { ...deploy, repository: "acme/other" },
    authorization: BEARER,
    move: () => void deployments.unshift({ id: 9, sha: "c9", payload: {}, since: 0 }),
  };
});

describe("github", () => {
  it.each(["workflow", "deployment"] as const)(
    "waits until a list can no longer lag before it says that no %s is there",
    async (kind) => {
      const { target } = await fakeGithub(120);
      const options = optionsOf(target, 200);
      const connector = kind === "workflow" ? createGithubWorkflow(options).start : createGithubDeployment(options);
      const inputs = kind === "workflow" ? dispatch : deploy;
      const made = await connector.plan(inputs, call);
      if (made.kind !== "plan") throw new Error(made.kind);
      target.loseNextAnswer();
      expect(await connector.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "ambiguous" });
      expect(await connector.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "done" });
      expect(await connector.probe(made.plan, OTHER, { timeoutMs: 100 })).toMatchObject({ kind: "unknown" });
      await target.stop();
    },
  );

  it("starts no workflow whose runs could not be found again", async () => {
    const { target, state } = await fakeGithub();
    state.text = "name: retrain\non: workflow_dispatch\n";
    const planned = await createGithubWorkflow(optionsOf(target)).start.plan(dispatch, call);
    expect(planned).toMatchObject({ kind: "refused" });
    expect("reason" in planned && planned.reason).toContain("run-name");
    await target.stop();
  });

  it("leaves one of the ten inputs for the key", async () => {
    const { target } = await fakeGithub();
    const inputs = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`i${String(index)}`, "x"]));
    expect(await createGithubWorkflow(optionsOf(target)).start.plan({ ...dispatch, inputs }, call)).toMatchObject({ kind: "refused" }); // prettier-ignore
    await target.stop();
  });

  it("tells a promotion from a rollback, and is taken back by the commit before", async () => {
    const { target, deployments } = await fakeGithub();
    const connector = createGithubDeployment(optionsOf(target));
    const made = await connector.plan(deploy, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    expect(made.plan).toMatchObject({ class: "promote", author: "alice" });
    await connector.apply(made.plan, EFFECT, call);
    const back = connector.compensate?.(made.plan, EFFECT);
    if (back?.kind !== "step") throw new Error("no way back");
    const undo = await connector.plan(back.with, call);
    if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
    expect(undo.plan.class).toBe("rollback");
    await connector.apply(undo.plan, OTHER, call);
    expect(deployments[0]?.["sha"]).toBe("c1");
    await target.stop();
  });
});
