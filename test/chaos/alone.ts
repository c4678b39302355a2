import type { ApprovalPolicy } from "@noops-ml/bot/policy/decide.ts";

/** Automation acts by itself, so that thousands of runs need no click; the effect protocol is the same. */
export const ALONE: ApprovalPolicy = {
  name: "alone",
  revision: "alone",
  rules: [{ when: "true", level: "L4", approvers: ["ml-oncall"], ttl: "15m", reason: "it acts by itself" }],
};

/** One step that changes one target. */
export const RUNBOOK = `apiVersion: noops.ml/v1alpha1
kind: Runbook
metadata: {name: repair}
spec:
  match: {}
  steps:
    - {id: repair, uses: mlflow.set_alias, with: {name: "\${incident.model}", alias: champion, version: v6}, timeout: 5s, retry: {max: 3, backoff: 1s, on: [timeout]}, idempotency: put}
`;
