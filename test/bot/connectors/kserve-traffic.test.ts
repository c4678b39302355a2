import { createKserveTraffic } from "@noops-ml/bot/adapters/connectors/kserve-traffic.ts";
import { describe, expect, it } from "vitest";
import { BEARER, EFFECT, describeConnector, secretFile } from "./contract.ts";
import { type Json, startFakeCluster } from "./fake-cluster.ts";

const PATH = "/apis/serving.kserve.io/v1beta1/namespaces/ml/inferenceservices/fraud";
const inputs = { namespace: "ml", service: "fraud", percent: 0 };
const call = { timeoutMs: 1000 };

/** KServe's controller: Knative mode carries the field to the status, Standard mode knows spec.canary only. */
async function scene(mode: string, spec: Json) {
  const service: Json & { spec: Json } = { metadata: { name: "fraud" }, spec, status: { deploymentMode: mode } };
  const route = () => {
    const percent = (service.spec["predictor"] as Json)["canaryTrafficPercent"] ?? 100;
    service["status"] = {
      deploymentMode: mode,
      components: mode === "Serverless" ? { predictor: { traffic: [{ latestRevision: true, percent }, { percent: 100 - Number(percent) }] } } : {}, // prettier-ignore
    };
  };
  route();
  const target = await startFakeCluster({ [PATH]: service }, { after: route });
  return { target, service, connector: createKserveTraffic({ url: target.url, tokenFile: secretFile() }) };
}
const canary = (percent: number) => [{ trafficPercent: 5, predictor: { name: "v3" } }, { trafficPercent: percent, predictor: { name: "v2" } }]; // prettier-ignore

describeConnector("kserve.traffic in Knative mode", async () => {
  const { target, service, connector } = await scene("Serverless", { predictor: { canaryTrafficPercent: 20 } });
  return {
    connector,
    target,
    inputs,
    badInputs: { ...inputs, percent: 101 },
    authorization: BEARER,
    move: () => {
      service.spec["predictor"] = { canaryTrafficPercent: 30 };
    },
  };
});

describeConnector("kserve.traffic in Standard mode", async () => {
  const { target, service, connector } = await scene("Standard", { predictor: {}, canary: canary(25) });
  return {
    connector,
    target,
    inputs: { ...inputs, canary: "v2" },
    badInputs: { ...inputs, service: "Fraud/x" },
    authorization: BEARER,
    move: () => {
      service.spec["canary"] = canary(40);
    },
  };
});

describe("kserve.traffic", () => {
  it("refuses the field that RawDeployment mode ignores without an error", async () => {
    const { target, connector } = await scene("RawDeployment", { predictor: { canaryTrafficPercent: 20 } });
    expect(await connector.plan(inputs, call)).toMatchObject({ kind: "refused" });
    await target.stop();
  });

  it("believes the status, not the spec", async () => {
    const { target, service, connector } = await scene("Serverless", { predictor: { canaryTrafficPercent: 20 } });
    const made = await connector.plan(inputs, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    service.spec["predictor"] = { canaryTrafficPercent: 0 };
    expect(await connector.verify(made.plan, call, EFFECT)).toMatchObject({ holds: false });
    await target.stop();
  });

  it("promotes by taking the field away, and goes back to the share before", async () => {
    const { target, service, connector } = await scene("Serverless", { predictor: { canaryTrafficPercent: 20 } });
    // Parameters of a run are texts.
    expect(await connector.plan({ ...inputs, percent: "30" }, call)).toMatchObject({ plan: { desired: expect.stringContaining("30 %") as string } }); // prettier-ignore
    for (const percent of ["", "101", "7.5", "1e2"])
      expect(await connector.plan({ ...inputs, percent }, call)).toMatchObject({ kind: "refused" });
    const made = await connector.plan({ ...inputs, percent: "promote" }, call);
    if (made.kind !== "plan") throw new Error(made.kind);
    expect(made.plan.class).toBe("promote");
    await connector.apply(made.plan, EFFECT, call);
    expect(service.spec["predictor"]).toEqual({});
    expect(connector.compensate?.(made.plan, EFFECT)).toMatchObject({ with: { percent: 20 } });
    await target.stop();
  });
});
