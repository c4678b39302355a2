import { createExpressions } from "@noops-ml/bot/adapters/cel/create-expressions.ts";
import { connectorFacts } from "@noops-ml/bot/commands/connector-facts.ts";
import { type Targets, createConnectors } from "@noops-ml/bot/commands/create-connectors.ts";
import { readConfig } from "@noops-ml/bot/config.ts";
import { parseRunbook } from "@noops-ml/bot/runbook/parse-runbook.ts";
import { readYaml } from "@noops-ml/rules/spec/yaml-source.ts";
import { describe, expect, it } from "vitest";

const RUNBOOK = `apiVersion: noops.ml/v1alpha1
kind: Runbook
metadata: {name: retrain}
spec:
  match: {cause: F2}
  steps:
    - {id: train, uses: kubernetes.job, with: {namespace: ml, cronJob: retrain}, timeout: 30s, idempotency: keyed}
`;

function issuesWith(targets: Targets) {
  const document = readYaml({ file: "retrain.yaml", text: RUNBOOK }).documents[0];
  if (document === undefined) throw new Error("no document");
  const expressions = createExpressions();
  const checkExpression = (text: string) => expressions.check(text);
  return parseRunbook(document, { connectors: connectorFacts(targets), checkExpression, sha256: (text) => text })
    .issues;
}

describe("a connector whose target is not configured", () => {
  it("is not offered", () => {
    expect([...createConnectors({}).keys()]).toEqual([]);
    expect([...createConnectors({ NOOPS_KUBERNETES_URL: "http://127.0.0.1:1" }).keys()]).toEqual([
      "kubernetes.job",
      "argo-rollouts.abort",
      "argo-rollouts.retry",
      "argo-rollouts.promote_full",
      "argo-rollouts.promote_step",
      "argo-rollouts.undo",
      "kserve.traffic",
    ]);
    expect([...createConnectors({ NOOPS_ALERTMANAGER_URLS: [], NOOPS_HTTP_ALLOW: ["http://127.0.0.1:1"] }).keys()]).toEqual(["http"]); // prettier-ignore
  });

  it("makes a runbook that names it a mistake which says what to set", () => {
    expect(issuesWith({})).toMatchObject([{ line: 7, hint: "Set NOOPS_KUBERNETES_URL.", severity: "error" }]);
    expect(issuesWith({ NOOPS_KUBERNETES_URL: "http://127.0.0.1:1" })).toEqual([]);
  });

  it("is configured by environment, and a wrong address is a mistake of the configuration", () => {
    const right = readConfig({ NOOPS_HTTP_ALLOW: "https://jobs.example/api, https://hooks.example" });
    expect(right.ok && right.config.NOOPS_HTTP_ALLOW).toEqual(["https://jobs.example/api", "https://hooks.example"]);
    expect(readConfig({ NOOPS_HTTP_ALLOW: "jobs.example" }).ok).toBe(false);
  });
});
