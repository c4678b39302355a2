import {
  createArgoRolloutsPromoteFull,
  createArgoRolloutsPromoteStep,
} from "@noops-ml/bot/adapters/connectors/argo-rollouts-promote.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { startFakeCluster } from "./fake-cluster.ts";

const PATH = "/apis/argoproj.io/v1alpha1/namespaces/ml/rollouts/fraud";
const inputs = { namespace: "ml", rollout: "fraud" };
const call = { timeoutMs: 1000 };

async function scene(status: Record<string, unknown> = {}, spec: Record<string, unknown> = {}) {
  const rollout = {
    metadata: { name: "fraud" },
    spec: {
      strategy: { canary: { steps: [{ setWeight: 5 }, { pause: {} }, { setWeight: 50 }, { pause: {} }] } },
      ...spec,
    },
    status: { currentPodHash: "new1", stableRS: "old1", currentStepIndex: 1, ...status } as Record<string, unknown>,
  };
  const target = await startFakeCluster({ [PATH]: rollout });
  return { target, rollout, options: { url: target.url, tokenFile: secretFile() } };
}

for (const [name, create, status] of [
  ["argo-rollouts.promote_full", createArgoRolloutsPromoteFull, {}],
  ["argo-rollouts.promote_step", createArgoRolloutsPromoteStep, {}],
  ["argo-rollouts.promote_step", createArgoRolloutsPromoteStep, { pauseConditions: [{ reason: "CanaryPauseStep" }] }],
] as const)
  describeConnector("pauseConditions" in status ? `${name} out of a pause` : name, async () => {
    const { target, rollout, options } = await scene(status);
    return {
      connector: create(options),
      target,
      inputs,
      badInputs: { namespace: "../kube-system", rollout: "fraud" },
      authorization: BEARER,
      move: () => {
        rollout.status["currentPodHash"] = "new2";
      },
    };
  });

describe("argo-rollouts.promote_step", () => {
  it("goes one step when it is pressed twice at once", async () => {
    const { target, rollout, options } = await scene();
    const connector = createArgoRolloutsPromoteStep(options);
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await Promise.all([connector.apply(made.plan, EFFECT, call), connector.apply(made.plan, EFFECT, call)]);
    expect([rollout.status["currentStepIndex"], target.effects()]).toEqual([2, 1]);
    await target.stop();
  });

  it("only ends a pause, because the controller counts that step itself", async () => {
    const { target, rollout, options } = await scene({ pauseConditions: [{ reason: "CanaryPauseStep" }] });
    const connector = createArgoRolloutsPromoteStep(options);
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    await connector.apply(made.plan, EFFECT, call);
    expect(rollout.status).not.toHaveProperty("pauseConditions");
    expect(rollout.status["currentStepIndex"]).toBe(1);
    await target.stop();
  });
});

describe("argo-rollouts.promote_full", () => {
  it("does not promote what is stable already, nor an aborted update", async () => {
    const same = await scene({ currentPodHash: "old1" });
    expect(await createArgoRolloutsPromoteFull(same.options).plan(inputs, call)).toMatchObject({ kind: "alreadyDone" });
    const aborted = await scene({ abort: true });
    expect(await createArgoRolloutsPromoteFull(aborted.options).plan(inputs, call)).toMatchObject({ kind: "refused" });
    await Promise.all([same.target.stop(), aborted.target.stop()]);
  });

  it("ends a pause that a person set, after the promotion", async () => {
    const { target, rollout, options } = await scene({}, { paused: true });
    const connector = createArgoRolloutsPromoteFull(options);
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    expect(await connector.apply(made.plan, EFFECT, call)).toMatchObject({ kind: "applied" });
    expect([rollout.status["promoteFull"], rollout.spec["paused" as keyof typeof rollout.spec]]).toEqual([true, false]);
    expect(connector.compensate?.(made.plan, EFFECT)).toMatchObject({
      uses: "argo-rollouts.undo",
      with: { podHash: "old1" },
    });
    await target.stop();
  });
});
