import { createKubernetesJob } from "@noops-ml/bot/adapters/connectors/kubernetes-job.ts";
import { describe, expect, it } from "vitest";
import { EFFECT, describeConnector } from "./contract.ts";
import { type FakeAnswer, startFakeTarget, unknownKey } from "./fake-target.ts";

interface Job {
  metadata: { name: string; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

/** The part of the Kubernetes API that concerns jobs: unknown fields and taken names are refused, dry runs store nothing. */
async function fakeCluster() {
  const jobs = new Map<string, Job>();
  const state = {
    spec: { template: { spec: { containers: [{ name: "train" }] } } } as Record<string, unknown>,
    events: [] as string[],
  };
  const target = await startFakeTarget(({ method, path, query, json }): FakeAnswer => {
    if (path === "/apis/batch/v1/namespaces/ml/cronjobs/retrain")
      return { status: 200, body: { spec: { jobTemplate: { spec: state.spec } } } };
    if (path === "/api/v1/namespaces/ml/events")
      return {
        status: 200,
        body: {
          items: state.events
            .filter((name) => query.get("fieldSelector")?.endsWith(`=${name}`))
            .map((name) => ({ name })),
        },
      };
    const root = "/apis/batch/v1/namespaces/ml/jobs";
    if (path === root && method === "POST") {
      const dryRun = query.get("dryRun") === "All";
      const job = json as Job;
      if (unknownKey(json, ["apiVersion", "kind", "metadata", "spec"]) !== undefined) return { status: 400, dryRun };
      if (!("template" in job.spec)) return { status: 422, dryRun, body: { message: "spec.template: Required value" } };
      if (jobs.has(job.metadata.name)) return { status: 409, dryRun, body: { reason: "AlreadyExists" } };
      if (dryRun) return { status: 201, dryRun, body: job };
      jobs.set(job.metadata.name, job);
      return { status: 201, body: job, effect: true };
    }
    const job = jobs.get(path.slice(root.length + 1));
    return job ? { status: 200, body: job } : { status: 404, body: { message: "not found" } };
  });
  return { target, jobs, state, connector: createKubernetesJob({ url: target.url }) };
}

const inputs = { namespace: "ml", cronJob: "retrain" };
const call = { timeoutMs: 1000 };

describeConnector("kubernetes.job", async () => {
  const { target, connector, state } = await fakeCluster();
  return {
    connector,
    target,
    inputs,
    badInputs: { namespace: "ml" },
    move: () => {
      state.spec = { ...state.spec, parallelism: 2 };
    },
  };
});

describe("kubernetes.job", () => {
  it("takes a job that its time to live deleted as done, because its events are there", async () => {
    const { target, connector, jobs, state } = await fakeCluster();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    jobs.clear();
    state.events.push(EFFECT);
    expect(await connector.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "done" });
    await target.stop();
  });

  it("refuses a job whose proof would be deleted at once", async () => {
    const { target, connector } = await fakeCluster();
    expect(
      await connector.plan({ namespace: "ml", spec: { template: {}, ttlSecondsAfterFinished: 60 } }, call),
    ).toMatchObject({ kind: "refused" });
    await target.stop();
  });

  it("plans nothing that the cluster would refuse", async () => {
    const { target, connector } = await fakeCluster();
    expect(await connector.plan({ namespace: "ml", spec: { parallelism: 1 } }, call)).toMatchObject({
      kind: "refused",
    });
    await target.stop();
  });

  it("does not take somebody else's job for its own", async () => {
    const { target, connector, jobs } = await fakeCluster();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    jobs.set(EFFECT, { metadata: { name: EFFECT }, spec: {} });
    expect(await connector.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "refused" });
    expect(await connector.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "unknown" });
    await target.stop();
  });
});
