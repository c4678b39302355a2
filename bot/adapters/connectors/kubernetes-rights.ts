/** One thing that a connector does in a cluster. */
export interface KubernetesRight {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

const right = (group: string, resource: string, verb: string): KubernetesRight => ({ group, resource, verb });
const ROLLOUT = right("argoproj.io", "rollouts", "get");
const STATUS = right("argoproj.io", "rollouts/status", "patch");
const SPEC = right("argoproj.io", "rollouts", "patch");

/** What each connector needs; those of `kubernetes.patch` stand in the file of its fields. */
export const KUBERNETES_RIGHTS: Readonly<Record<string, readonly KubernetesRight[]>> = {
  "kubernetes.job": [
    right("batch", "cronjobs", "get"),
    right("batch", "jobs", "get"),
    right("batch", "jobs", "create"),
    right("", "events", "list"),
  ],
  "argo-rollouts.abort": [ROLLOUT, STATUS],
  "argo-rollouts.retry": [ROLLOUT, STATUS],
  "argo-rollouts.promote_full": [ROLLOUT, STATUS, SPEC],
  "argo-rollouts.promote_step": [ROLLOUT, STATUS, SPEC],
  "argo-rollouts.undo": [ROLLOUT, SPEC, right("apps", "replicasets", "list")],
  "kserve.traffic": [
    right("serving.kserve.io", "inferenceservices", "get"),
    right("serving.kserve.io", "inferenceservices", "patch"),
  ],
};
