import { createAirflow } from "@noops-ml/bot/adapters/connectors/airflow.ts";
import { createArgoWorkflows } from "@noops-ml/bot/adapters/connectors/argo-workflows.ts";
import { createKubeflowRun } from "@noops-ml/bot/adapters/connectors/kubeflow-run.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { type FakeAnswer, type FakeTarget, startFakeTarget, unknownKey } from "./fake-target.ts";

const OTHER = `noops-${"d4".repeat(16)}`;
const call = { timeoutMs: 1000 };
type Json = Record<string, unknown>;

/** Airflow's stable API: unknown keys are refused, ids are unique per DAG; version 3 wants `logical_date` and a token. */
async function fakeAirflow(api: "v1" | "v2") {
  const dag = { dag_id: "retrain", is_paused: false };
  const runs = new Map<string, Json>();
  const state = { token: "jwt-1", exchanges: 0 };
  const known = api === "v2" ? ["dag_run_id", "logical_date", "run_after", "conf", "note", "data_interval_start", "data_interval_end"] : ["dag_run_id", "logical_date", "execution_date", "conf", "note", "data_interval_start", "data_interval_end"]; // prettier-ignore
  const target = await startFakeTarget(({ method, path, json, headers }): FakeAnswer => {
    if (path === "/auth/token" && api === "v2") {
      if ((json as Json)["password"] !== "pass") return { status: 401, dryRun: true };
      state.exchanges += 1;
      return { status: 201, dryRun: true, body: { access_token: state.token } };
    }
    const isJwt = headers.authorization === `Bearer ${state.token}`;
    if (!isJwt && headers.authorization !== BEARER && !headers.authorization?.startsWith(api === "v1" ? "Basic " : "-"))
      return { status: 401, body: { detail: "Unauthorized" } };
    const root = `/api/${api}/dags/retrain`;
    if (path === root) return { status: 200, body: dag };
    if (path === `${root}/dagRuns` && method === "POST") {
      const body = json as Json;
      if (unknownKey(body, known) !== undefined)
        return { status: api === "v2" ? 422 : 400, body: { detail: "unknown" } };
      if (api === "v2" && !("logical_date" in body)) return { status: 422, body: { detail: "logical_date: required" } };
      const id = String(body["dag_run_id"]);
      if (runs.has(id)) return { status: 409, body: { detail: "already exists" } };
      runs.set(id, { ...body, state: "queued" });
      return { status: 200, body: runs.get(id), effect: true };
    }
    const run = runs.get(path.slice(`${root}/dagRuns/`.length));
    if (!path.startsWith(root) || run === undefined) return { status: 404, body: { detail: "not found" } };
    if (method === "GET") return { status: 200, body: run };
    if (method !== "PATCH" || unknownKey(json, ["state", "note"]) !== undefined) return { status: 422 };
    run["state"] = (json as Json)["state"];
    return { status: 200, body: run, effect: true };
  });
  return { target, dag, runs, state };
}

for (const api of ["v1", "v2"] as const) {
  describeConnector(`airflow.trigger on ${api}`, async () => {
    const { target, dag } = await fakeAirflow(api);
    return {
      connector: createAirflow({ url: target.url, api, tokenFile: secretFile() }).start,
      target,
      inputs: { dag: "retrain", conf: { model: "fraud" } },
      badInputs: { dag: "../users" },
      authorization: BEARER,
      move: () => {
        dag.is_paused = true;
      },
    };
  });
  describeConnector(`airflow.fail on ${api}`, async () => {
    const { target, runs } = await fakeAirflow(api);
    runs.set(OTHER, { state: "running" });
    return {
      connector: createAirflow({ url: target.url, api, tokenFile: secretFile() }).stop,
      target,
      inputs: { dag: "retrain", effect: OTHER },
      badInputs: { dag: "retrain", effect: "scheduled__2026" },
      authorization: BEARER,
    };
  });
}

describe("airflow", () => {
  it("changes user and password for a token, once, and again when it expired", async () => {
    const { target, state } = await fakeAirflow("v2");
    const { start } = createAirflow({ url: target.url, api: "v2", tokenFile: secretFile("bot:pass") });
    for (let again = 0; again < 2; again += 1)
      expect(await start.plan({ dag: "retrain" }, call)).toMatchObject({ kind: "plan" });
    expect(state.exchanges).toBe(1);
    state.token = "jwt-2";
    expect(await start.plan({ dag: "retrain" }, call)).toMatchObject({ kind: "plan" });
    expect(state.exchanges).toBe(2);
    await target.stop();
  });

  it("sends user and password to Airflow 2 as they are", async () => {
    const { target } = await fakeAirflow("v1");
    const { start } = createAirflow({ url: target.url, api: "v1", tokenFile: secretFile("bot:pass") });
    expect(await start.plan({ dag: "retrain" }, call)).toMatchObject({ kind: "plan" });
    await target.stop();
  });

  it("starts nothing in a paused DAG, whose run would wait without an end", async () => {
    const { target, dag } = await fakeAirflow("v2");
    dag.is_paused = true;
    const { start } = createAirflow({ url: target.url, api: "v2", tokenFile: secretFile() });
    expect(await start.plan({ dag: "retrain" }, call)).toMatchObject({ kind: "refused" });
    await target.stop();
  });
});

/**
 * The list of the archive as server/utils/list_options.go of Argo Workflows builds it: selectors it does not know are
 * refused, and an entry is a summary without a spec.
 */
function archived(archive: readonly Json[], query: URLSearchParams): FakeAnswer {
  const wanted: Record<string, string> = {};
  for (const selector of (query.get("listOptions.fieldSelector") ?? "").split(",").filter((part) => part !== "")) {
    const [, field, value] = /^metadata\.(namespace|name)==?([^=]*)$/.exec(selector) ?? [];
    if (field === undefined || value === undefined)
      return { status: 400, body: { code: 3, message: `unsupported requirement ${selector}` } };
    wanted[field] = value;
  }
  const items = archive
    .filter(({ metadata }) => Object.entries(wanted).every(([field, value]) => (metadata as Json)[field] === value))
    .map(({ metadata, status }) => ({ metadata, status }));
  return { status: 200, body: { metadata: {}, items: items.length === 0 ? null : items } };
}

/** Argo Server: names are unique among live workflows; deleted ones are in the archive. */
async function fakeArgo() {
  const template: { spec: Json } = { spec: { entrypoint: "train" } };
  const workflows = new Map<string, Json>();
  const archive: Json[] = [];
  const target = await startFakeTarget(({ method, path, json, query }): FakeAnswer => {
    if (path === "/api/v1/workflow-templates/ml/retrain") return { status: 200, body: template };
    if (path === "/api/v1/archived-workflows") return archived(archive, query);
    if (path === "/api/v1/workflows/ml/submit" && method === "POST") {
      const body = json as { resourceKind: string; submitOptions: Json };
      const options = body.submitOptions;
      if (unknownKey(body, ["namespace", "resourceKind", "resourceName", "submitOptions"])) return { status: 400 };
      if (unknownKey(options, ["name", "generateName", "entryPoint", "parameters", "serviceAccount", "labels", "annotations", "serverDryRun"])) return { status: 400 }; // prettier-ignore
      const name = String(options["name"]);
      if (workflows.has(name)) return { status: 409, body: { code: 6, message: "already exists" } };
      const [key, value] = String(options["labels"]).split("=");
      workflows.set(name, { metadata: { name, labels: { [key ?? ""]: value } }, spec: {}, status: {} });
      return { status: 200, body: workflows.get(name), effect: true };
    }
    const [, name, verb] = /^\/api\/v1\/workflows\/ml\/([^/]+)(?:\/(terminate))?$/.exec(path) ?? [];
    const workflow = workflows.get(name ?? "");
    if (workflow === undefined) return { status: 404, body: { code: 5, message: "not found" } };
    if (method === "GET") return { status: 200, body: workflow };
    if (method !== "PUT" || verb !== "terminate") return { status: 501 };
    workflow["spec"] = { shutdown: "Terminate" };
    return { status: 200, body: workflow, effect: true };
  });
  return { target, template, workflows, archive };
}
const workflow = (name: string, label = name): Json => ({ metadata: { name, namespace: "ml", labels: { "noops.ml/effect": label } }, spec: {}, status: { phase: "Running" } }); // prettier-ignore
const argoOf = (target: FakeTarget) => createArgoWorkflows({ url: target.url, tokenFile: secretFile() });
const submit = { namespace: "ml", template: "retrain", parameters: { model: "fraud" } };

describeConnector("argo-workflows.submit", async () => {
  const { target, template } = await fakeArgo();
  return {
    connector: argoOf(target).start,
    target,
    inputs: submit,
    badInputs: { ...submit, namespace: "ML/x" },
    authorization: BEARER,
    move: () => {
      template.spec["entrypoint"] = "other";
    },
  };
});
describeConnector("argo-workflows.terminate", async () => {
  const { target, workflows } = await fakeArgo();
  workflows.set(OTHER, workflow(OTHER));
  return {
    connector: argoOf(target).stop,
    target,
    inputs: { namespace: "ml", effect: OTHER },
    badInputs: { namespace: "ml", effect: "x" },
    authorization: BEARER,
  };
});

describe("argo-workflows.submit", () => {
  it("finds a workflow that was deleted in the archive, and does not repeat it", async () => {
    const { target, archive } = await fakeArgo();
    const { start } = argoOf(target);
    const made = await start.plan(submit, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    archive.push({ ...workflow(EFFECT), metadata: { name: EFFECT, namespace: "other", labels: {} } });
    expect(await start.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "notDone" });
    archive.push({ ...workflow(EFFECT), status: { phase: "Succeeded" } });
    expect(await start.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "done" });
    expect(await start.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "applied" });
    expect(target.effects()).toBe(0);
    await target.stop();
  });

  it("does not take somebody else's workflow for its own, and refuses one whose proof is deleted at once", async () => {
    const { target, workflows, template } = await fakeArgo();
    const { start } = argoOf(target);
    const made = await start.plan(submit, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    workflows.set(EFFECT, workflow(EFFECT, "theirs"));
    expect(await start.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "refused" });
    expect(await start.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "unknown" });
    template.spec["ttlStrategy"] = { secondsAfterCompletion: 10 };
    expect(await start.plan(submit, call)).toMatchObject({ kind: "refused" });
    await target.stop();
  });
});

const RUN_KEYS = ["run_id", "display_name", "created_at", "finished_at", "description", "scheduled_at", "storage_state", "namespace", "experiment_id", "state", "recurring_run_id", "pipeline_id"]; // prettier-ignore

/** Kubeflow Pipelines v2beta1: the server picks ids, so a second create is a second run. */
async function fakeKubeflow(runs: Json[] = []) {
  const state = { there: true };
  const target = await startFakeTarget(({ method, path, json, query }): FakeAnswer => {
    if (path === "/apis/v2beta1/pipelines/p1/versions/v1")
      return state.there
        ? { status: 200, body: { display_name: "retrain" } }
        : { status: 404, body: { message: "gone" } };
    if (path === "/apis/v2beta1/runs" && method === "GET") {
      // The keys of backend/src/apiserver/model/run.go in v2beta1; texts are compared without case.
      const filter = JSON.parse(query.get("filter") ?? "{}") as { predicates?: { key: string; operation: string; string_value: string }[] }; // prettier-ignore
      const [predicate] = filter.predicates ?? [];
      if (predicate !== undefined && (unknownKey(predicate, ["key", "operation", "string_value"]) !== undefined || !RUN_KEYS.includes(predicate.key) || predicate.operation !== "EQUALS")) return { status: 400 }; // prettier-ignore
      const found = runs.filter((run) => predicate === undefined || String(run[predicate.key]).toLowerCase() === predicate.string_value.toLowerCase()); // prettier-ignore
      // An empty list has no key at all.
      return { status: 200, body: found.length === 0 ? {} : { runs: found, total_size: found.length } };
    }
    if (path === "/apis/v2beta1/runs" && method === "POST") {
      if (unknownKey(json, ["display_name", "description", "experiment_id", "pipeline_version_reference", "runtime_config", "service_account"])) return { status: 400 }; // prettier-ignore
      runs.push({ ...(json as Json), run_id: `run-${String(runs.length + 1)}`, state: "PENDING" });
      return { status: 200, body: runs.at(-1), effect: true };
    }
    const run = runs.find((one) => path === `/apis/v2beta1/runs/${String(one["run_id"])}:terminate`);
    if (run === undefined || method !== "POST") return { status: 404 };
    run["state"] = "CANCELING";
    return { status: 200, body: {}, effect: true };
  });
  return { target, state, runs };
}
const kubeflowOf = (target: FakeTarget) => createKubeflowRun({ url: target.url, tokenFile: secretFile() });

describeConnector("kubeflow.run", async () => {
  const { target, state } = await fakeKubeflow([{ run_id: "other", display_name: "other", state: "RUNNING" }]);
  return {
    connector: kubeflowOf(target).start,
    target,
    inputs: { pipeline: "p1", version: "v1", experiment: "e1", namespace: "ml", parameters: { model: "fraud" } },
    badInputs: { pipeline: "p1/..", version: "v1" },
    authorization: BEARER,
    move: () => {
      state.there = false;
    },
  };
});
describeConnector("kubeflow.terminate", async () => {
  const { target } = await fakeKubeflow([{ run_id: "r1", display_name: OTHER, state: "RUNNING" }]);
  return {
    connector: kubeflowOf(target).stop,
    target,
    inputs: { effect: OTHER },
    badInputs: { effect: "r1" },
    authorization: BEARER,
  };
});

it("each start names the step that stops it, with its inputs", async () => {
  const airflow = await fakeAirflow("v2");
  const { start, stop } = createAirflow({ url: airflow.target.url, api: "v2", tokenFile: secretFile() });
  const made = await start.plan({ dag: "retrain" }, call);
  if (made.kind !== "plan") throw new Error(made.kind);
  await start.apply(made.plan, EFFECT, call);
  const back = start.compensate?.(made.plan, EFFECT);
  if (back?.kind !== "step") throw new Error("no way back");
  expect(back).toEqual({ kind: "step", uses: stop.name, with: { dag: "retrain", effect: EFFECT } });
  const undo = await stop.plan(back.with, call);
  if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
  await stop.apply(undo.plan, OTHER, call);
  expect(airflow.runs.get(EFFECT)?.["state"]).toBe("failed");
  await airflow.target.stop();
});
