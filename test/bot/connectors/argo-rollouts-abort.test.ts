import {
  createArgoRolloutsAbort,
  createArgoRolloutsRetry,
} from "@noops-ml/bot/adapters/connectors/argo-rollouts-abort.ts";
import { describe, expect, it } from "vitest";
import { EFFECT, describeConnector } from "./contract.ts";
import { type FakeAnswer, startFakeTarget, unknownKey } from "./fake-target.ts";

/** A Rollout behind its status subresource, which takes merge patches of the status only. */
async function fakeRollout(abort: boolean) {
  const status = { abort, currentPodHash: "new1", stableRS: "old1" };
  const path = "/apis/argoproj.io/v1alpha1/namespaces/ml/rollouts/fraud";
  const target = await startFakeTarget((request): FakeAnswer => {
    if (request.path === path && request.method === "GET") return { status: 200, body: { status } };
    if (request.path !== `${path}/status` || request.method !== "PATCH")
      return { status: 404, body: { message: "not found" } };
    if (request.headers["content-type"] !== "application/merge-patch+json") return { status: 415 };
    const patch = (request.json as { status: Partial<typeof status> }).status;
    if (unknownKey(request.json, ["status"]) ?? unknownKey(patch, Object.keys(status))) return { status: 422 };
    Object.assign(status, patch);
    return { status: 200, body: { status }, effect: true };
  });
  return { target, status };
}

const inputs = { namespace: "ml", rollout: "fraud" };
const call = { timeoutMs: 1000 };

for (const [verb, create, aborted] of [
  ["abort", createArgoRolloutsAbort, false],
  ["retry", createArgoRolloutsRetry, true],
] as const)
  describeConnector(`argo-rollouts.${verb}`, async () => {
    const { target, status } = await fakeRollout(aborted);
    return {
      connector: create({ url: target.url }),
      target,
      inputs,
      badInputs: { namespace: "../kube-system", rollout: "fraud" },
      move: () => {
        status.currentPodHash = "new2";
      },
    };
  });

describe("argo-rollouts.abort", () => {
  it("has nothing to abort when only the stable version is there", async () => {
    const { target, status } = await fakeRollout(false);
    status.currentPodHash = status.stableRS;
    expect(await createArgoRolloutsAbort({ url: target.url }).plan(inputs, call)).toMatchObject({
      kind: "alreadyDone",
    });
    await target.stop();
  });

  it("says that the bad version is still in the spec, and is in doubt when another update began", async () => {
    const { target, status } = await fakeRollout(false);
    const connector = createArgoRolloutsAbort({ url: target.url });
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    expect(made.plan.blastRadius).toContain("undo");
    status.currentPodHash = "new2";
    expect(await connector.probe(made.plan, EFFECT, call)).toMatchObject({ kind: "unknown" });
    await target.stop();
  });
});
