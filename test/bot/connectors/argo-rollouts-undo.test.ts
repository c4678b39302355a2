import { createArgoRolloutsUndo } from "@noops-ml/bot/adapters/connectors/argo-rollouts-undo.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { startFakeCluster } from "./fake-cluster.ts";

const PATH = "/apis/argoproj.io/v1alpha1/namespaces/ml/rollouts/fraud";
const DEPLOYMENT = "/apis/apps/v1/namespaces/ml/deployments/fraud";
const LIST = "/apis/apps/v1/namespaces/ml/replicasets";
const HASH = "rollouts-pod-template-hash";
const inputs = { namespace: "ml", rollout: "fraud", revision: 1 };
const call = { timeoutMs: 1000 };

const template = (image: string, labels: Record<string, string> = {}) => ({ metadata: { labels: { app: "fraud", ...labels } }, spec: { containers: [{ image }] } }); // prettier-ignore
const replicaSet = (podHash: string, revision: number, image: string, uid = "u1") => ({
  metadata: {
    labels: { [HASH]: podHash },
    annotations: { "rollout.argoproj.io/revision": String(revision) },
    ownerReferences: [{ uid }],
  },
  spec: { template: template(image, { [HASH]: podHash }) },
});

async function scene(workloadRef = false) {
  const status = { currentPodHash: "new1", stableRS: "old1" };
  const rollout = {
    metadata: { name: "fraud", uid: "u1" },
    spec: (workloadRef ? { workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "fraud" } } : { template: template("fraud:2") }) as Record<string, unknown>, // prettier-ignore
    status,
  };
  const deployment = {
    metadata: { name: "fraud" },
    spec: { template: template("fraud:2") } as Record<string, unknown>,
  };
  const sets = [
    replicaSet("old1", 1, "fraud:1"),
    replicaSet("new1", 2, "fraud:2"),
    replicaSet("alien", 3, "other:9", "u2"),
  ];
  const target = await startFakeCluster({ [PATH]: rollout, [DEPLOYMENT]: deployment }, { lists: { [LIST]: sets } });
  return {
    target,
    rollout,
    deployment,
    connector: createArgoRolloutsUndo({ url: target.url, tokenFile: secretFile() }),
  };
}

for (const workloadRef of [false, true])
  describeConnector(workloadRef ? "argo-rollouts.undo of a Deployment" : "argo-rollouts.undo", async () => {
    const { target, rollout, deployment, connector } = await scene(workloadRef);
    return {
      connector,
      target,
      inputs,
      badInputs: { namespace: "ml", rollout: "fraud" },
      authorization: BEARER,
      move: () => {
        (workloadRef ? deployment : rollout).spec["template"] = template("fraud:3");
      },
    };
  });

describe("argo-rollouts.undo", () => {
  it("puts the template back without the hash label, and is taken back by its own opposite", async () => {
    const { target, rollout, connector } = await scene();
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    expect(rollout.spec["template"]).toEqual(template("fraud:1"));
    const back = connector.compensate?.(made.plan, EFFECT);
    if (back?.kind !== "step") throw new Error("no way back");
    const undo = await connector.plan(back.with, call);
    if (undo.kind !== "plan") throw new Error(JSON.stringify(undo));
    await connector.apply(undo.plan, `noops-${"c3".repeat(16)}`, call);
    expect(rollout.spec["template"]).toEqual(template("fraud:2"));
    await target.stop();
  });

  it("takes no ReplicaSet of somebody else, and skips what is there", async () => {
    const { target, connector } = await scene();
    expect(await connector.plan({ ...inputs, revision: 3 }, call)).toMatchObject({ kind: "refused" });
    expect(await connector.plan({ ...inputs, revision: 2 }, call)).toMatchObject({ kind: "alreadyDone" });
    await target.stop();
  });
});
