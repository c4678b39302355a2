import { createKubernetesPatch } from "@noops-ml/bot/adapters/connectors/kubernetes-patch.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { startFakeCluster } from "./fake-cluster.ts";

const PATH = "/apis/apps/v1/namespaces/ml/deployments/fraud";
const allow = [
  { apiVersion: "apps/v1", resource: "deployments", namespace: "ml", path: "spec.replicas", min: 1, max: 10 },
  {
    apiVersion: "apps/v1",
    resource: "deployments",
    namespace: "ml",
    name: "fraud",
    path: "spec.paused",
    values: [true],
  },
];
const inputs = { apiVersion: "apps/v1", resource: "deployments", namespace: "ml", name: "fraud", path: "spec.replicas", value: 6 }; // prettier-ignore
const call = { timeoutMs: 1000 };

async function scene() {
  const deployment = {
    metadata: { name: "fraud" },
    spec: { replicas: 2, selector: {} } as Record<string, unknown>,
    status: {},
  };
  const target = await startFakeCluster({ [PATH]: deployment });
  const connector = createKubernetesPatch({ url: target.url, tokenFile: secretFile(), allow });
  return { target, deployment, connector };
}

describeConnector("kubernetes.patch", async () => {
  const { target, deployment, connector } = await scene();
  return {
    connector,
    target,
    inputs,
    badInputs: { ...inputs, value: 11 },
    authorization: BEARER,
    move: () => {
      deployment.spec["replicas"] = 3;
    },
  };
});

describe("kubernetes.patch", () => {
  it.each([
    ["another kind", { resource: "secrets", apiVersion: "v1" }],
    ["another namespace", { namespace: "kube-system" }],
    ["another field", { path: "spec.template" }],
    ["metadata", { path: "metadata.labels" }],
    ["less than the least", { value: 0 }],
    ["a number as a text", { value: "6" }],
    ["a path out of the API", { name: "../../secrets/x" }],
    ["a value that the list does not name", { path: "spec.paused", value: false }],
    ["an object that the list does not name", { path: "spec.paused", value: true, name: "other" }],
  ])("never sets what the allow-list does not name: %s", async (_name, change) => {
    const { target, connector } = await scene();
    expect(await connector.plan({ ...inputs, ...change }, call)).toMatchObject({ kind: "refused" });
    expect(target.requests).toHaveLength(0);
    await target.stop();
  });

  it("is taken back by the value that was there before", async () => {
    const { target, connector, deployment } = await scene();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    const back = connector.compensate?.(made.plan, EFFECT);
    if (back?.kind !== "step") throw new Error("no way back");
    const undo = await connector.plan(back.with, call);
    if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
    await connector.apply(undo.plan, `noops-${"c3".repeat(16)}`, call);
    expect(deployment.spec["replicas"]).toBe(2);
    await target.stop();
  });

  it("says that a controller may have put the field back", async () => {
    const { target, connector, deployment } = await scene();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    deployment.spec["replicas"] = 2;
    const seen = await connector.verify(made.plan, call, EFFECT);
    expect(seen).toMatchObject({ holds: false });
    expect(seen.kind === "value" && seen.detail).toContain("GitOps");
    await target.stop();
  });
});
