import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createArgoRolloutsPromoteStep } from "@noops-ml/bot/adapters/connectors/argo-rollouts-promote.ts";
import type { Database } from "@noops-ml/bot/adapters/postgres/open-database.ts";
import type { ApprovalPolicy } from "@noops-ml/bot/policy/decide.ts";
import { startFakeCluster } from "../bot/connectors/fake-cluster.ts";
import { anAlert } from "../bot/fakes.ts";
import { aRunbook, anEngine } from "../bot/pipeline/an-engine.ts";
import { eventually, expectThat } from "./fault.ts";

const ROLLOUT = "/apis/argoproj.io/v1alpha1/namespaces/ml/rollouts/fraud";
const RUNBOOK = `apiVersion: noops.ml/v1alpha1
kind: Runbook
metadata: {name: next-step}
spec:
  match: {}
  steps:
    - {id: promote, uses: argo-rollouts.promote_step, with: {namespace: ml, rollout: fraud}, timeout: 5s, idempotency: cas}
`;
const TWO: ApprovalPolicy = {
  name: "two",
  revision: "two",
  rules: [{ when: "true", level: "L3", approvers: ["ml-oncall", "risk-owner"], ttl: "15m", reason: "two people" }],
};

/** Everything about one promotion happens twice at once: alert, request, each vote, and the run itself. */
export async function promotedTwice(database: Database): Promise<string> {
  const rollout = {
    spec: { strategy: { canary: { steps: [{ setWeight: 5 }, { pause: {} }, { setWeight: 50 }, { pause: {} }] } } },
    status: { currentPodHash: "new1", stableRS: "old1", currentStepIndex: 1 },
  };
  const folder = mkdtempSync(join(tmpdir(), "noops-chaos-"));
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, "a-token-of-a-service-account");
  const cluster = await startFakeCluster({ [ROLLOUT]: rollout });
  try {
    const bot = anEngine(database, {
      connectors: [createArgoRolloutsPromoteStep({ url: cluster.url, tokenFile })],
      runbooks: [aRunbook(RUNBOOK)],
      policy: TWO,
    });
    await Promise.all([bot.deliver([anAlert()]), bot.deliver([anAlert()])]);
    const incidents = await bot.incidents.list({ state: "open", limit: 5 });
    const id = incidents[0]?.id ?? "";
    const twice = (work: () => Promise<unknown>) => Promise.all([work(), work()]);
    await twice(() => bot.execute({ verb: "run", incidentId: id, runbook: "next-step", dryRun: false }, "alice"));
    const run = async () => (await bot.incidents.view(id))?.run ?? null;
    await eventually("a question", async () => ((await run())?.approval ?? null) !== null);
    const asked = await run();
    const vote = { approvalId: asked?.approval?.id ?? "", planHash: asked?.approval?.plan.hash ?? "" };
    // The library may carry a run out on two replicas for a moment.
    await bot.engine.workflows.start(asked?.id ?? "");
    for (const subject of ["bob", "carol"]) await twice(() => bot.execute({ verb: "approve", ...vote }, subject));
    await eventually("the end of the run", async () => (await run())?.state === "succeeded");
    await Promise.all(bot.runs);
    const index = rollout.status.currentStepIndex;
    const seen = `${String(incidents.length)} incident, step 1 → ${String(index)}, ${String(cluster.effects())} change of the Rollout`;
    expectThat(incidents.length === 1 && index === 2 && cluster.effects() === 1, seen);
    return seen;
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
