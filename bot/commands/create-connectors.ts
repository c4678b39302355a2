import { createAirflow } from "../adapters/connectors/airflow.ts";
import { createAlertmanagerExpire, createAlertmanagerSilence } from "../adapters/connectors/alertmanager-silence.ts";
import { createArgoRolloutsAbort, createArgoRolloutsRetry } from "../adapters/connectors/argo-rollouts-abort.ts";
import {
  createArgoRolloutsPromoteFull,
  createArgoRolloutsPromoteStep,
} from "../adapters/connectors/argo-rollouts-promote.ts";
import { createArgoRolloutsUndo } from "../adapters/connectors/argo-rollouts-undo.ts";
import { createArgoWorkflows } from "../adapters/connectors/argo-workflows.ts";
import { createFeastFreshness, createFeastMaterialize } from "../adapters/connectors/feast.ts";
import { createGithubDeployment } from "../adapters/connectors/github-deployment.ts";
import { createGithubWorkflow } from "../adapters/connectors/github-workflow.ts";
import { createGuardedFetch } from "../adapters/connectors/guarded-fetch.ts";
import { createHttpCall } from "../adapters/connectors/http-call.ts";
import { createKserveTraffic } from "../adapters/connectors/kserve-traffic.ts";
import { createKubeflowRun } from "../adapters/connectors/kubeflow-run.ts";
import { createKubernetesJob } from "../adapters/connectors/kubernetes-job.ts";
import { createKubernetesPatch } from "../adapters/connectors/kubernetes-patch.ts";
import { createMlflowSetAlias } from "../adapters/connectors/mlflow-set-alias.ts";
import { createPrometheusConnector, createPrometheusQuery } from "../adapters/connectors/prometheus-query.ts";
import type { Config } from "../config.ts";
import type { Connector, Connectors } from "../ports/connector.ts";

/** Where the targets are; those that are not named have no connector. */
export type Targets = Partial<
  Pick<
    Config,
    | "NOOPS_PROMETHEUS_URL"
    | "NOOPS_MLFLOW_URL"
    | "NOOPS_MLFLOW_TOKEN"
    | "NOOPS_ALERTMANAGER_URLS"
    | "NOOPS_KUBERNETES_URL"
    | "NOOPS_KUBERNETES_TOKEN_FILE"
    | "NOOPS_KUBERNETES_PATCH_FILE"
    | "kubernetesPatches"
    | "NOOPS_HTTP_ALLOW"
    | "NOOPS_AIRFLOW_URL"
    | "NOOPS_AIRFLOW_API"
    | "NOOPS_AIRFLOW_TOKEN_FILE"
    | "NOOPS_ARGO_WORKFLOWS_URL"
    | "NOOPS_ARGO_WORKFLOWS_TOKEN_FILE"
    | "NOOPS_KUBEFLOW_URL"
    | "NOOPS_KUBEFLOW_TOKEN_FILE"
    | "NOOPS_GITHUB_REPOSITORIES"
    | "NOOPS_GITHUB_URL"
    | "NOOPS_GITHUB_TOKEN_FILE"
    | "NOOPS_FEAST_URL"
    | "NOOPS_FEAST_REGISTRY_URL"
    | "NOOPS_FEAST_TOKEN_FILE"
  >
>;

const NOWHERE = "http://not-configured.invalid";

interface Entry {
  /** The setting that names the target. */
  readonly setting: keyof Targets;
  readonly connector: Connector;
}

/** Where a system is and how the bot proves itself there. */
const place = (url: string | undefined, tokenFile?: string) => ({ url: url ?? NOWHERE, tokenFile });

function onKubernetes(targets: Targets): readonly Entry[] {
  const kubernetes = place(targets.NOOPS_KUBERNETES_URL, targets.NOOPS_KUBERNETES_TOKEN_FILE);
  const patch = createKubernetesPatch({ ...kubernetes, allow: targets.kubernetesPatches ?? [] });
  return [
    ...[
      createKubernetesJob(kubernetes),
      createArgoRolloutsAbort(kubernetes),
      createArgoRolloutsRetry(kubernetes),
      createArgoRolloutsPromoteFull(kubernetes),
      createArgoRolloutsPromoteStep(kubernetes),
      createArgoRolloutsUndo(kubernetes),
      createKserveTraffic(kubernetes),
    ].map((connector) => ({ setting: "NOOPS_KUBERNETES_URL", connector }) as const),
    { setting: "NOOPS_KUBERNETES_PATCH_FILE", connector: patch },
  ];
}

function onPipelines(targets: Targets): readonly Entry[] {
  const airflow = createAirflow({
    ...place(targets.NOOPS_AIRFLOW_URL, targets.NOOPS_AIRFLOW_TOKEN_FILE),
    api: targets.NOOPS_AIRFLOW_API ?? "v2",
  });
  const workflows = createArgoWorkflows(
    place(targets.NOOPS_ARGO_WORKFLOWS_URL, targets.NOOPS_ARGO_WORKFLOWS_TOKEN_FILE),
  );
  const kubeflow = createKubeflowRun(place(targets.NOOPS_KUBEFLOW_URL, targets.NOOPS_KUBEFLOW_TOKEN_FILE));
  const github = {
    ...place(targets.NOOPS_GITHUB_URL, targets.NOOPS_GITHUB_TOKEN_FILE),
    repositories: targets.NOOPS_GITHUB_REPOSITORIES ?? [],
  };
  const actions = createGithubWorkflow(github);
  return [
    { setting: "NOOPS_AIRFLOW_URL", connector: airflow.start },
    { setting: "NOOPS_AIRFLOW_URL", connector: airflow.stop },
    { setting: "NOOPS_ARGO_WORKFLOWS_URL", connector: workflows.start },
    { setting: "NOOPS_ARGO_WORKFLOWS_URL", connector: workflows.stop },
    { setting: "NOOPS_KUBEFLOW_URL", connector: kubeflow.start },
    { setting: "NOOPS_KUBEFLOW_URL", connector: kubeflow.stop },
    { setting: "NOOPS_GITHUB_REPOSITORIES", connector: actions.start },
    { setting: "NOOPS_GITHUB_REPOSITORIES", connector: actions.stop },
    { setting: "NOOPS_GITHUB_REPOSITORIES", connector: createGithubDeployment(github) },
  ];
}

function entries(targets: Targets): readonly Entry[] {
  const allow = targets.NOOPS_HTTP_ALLOW ?? [];
  const now = () => Date.now();
  const alertmanagers = { urls: targets.NOOPS_ALERTMANAGER_URLS ?? [], now };
  const feast = {
    server: place(targets.NOOPS_FEAST_URL, targets.NOOPS_FEAST_TOKEN_FILE),
    registry: place(targets.NOOPS_FEAST_REGISTRY_URL, targets.NOOPS_FEAST_TOKEN_FILE),
    now,
  };
  return [
    {
      setting: "NOOPS_PROMETHEUS_URL",
      connector: createPrometheusConnector(createPrometheusQuery(targets.NOOPS_PROMETHEUS_URL ?? NOWHERE)),
    },
    {
      setting: "NOOPS_MLFLOW_URL",
      connector: createMlflowSetAlias({
        url: targets.NOOPS_MLFLOW_URL ?? NOWHERE,
        token: targets.NOOPS_MLFLOW_TOKEN ?? null,
      }),
    },
    { setting: "NOOPS_ALERTMANAGER_URLS", connector: createAlertmanagerSilence(alertmanagers) },
    { setting: "NOOPS_ALERTMANAGER_URLS", connector: createAlertmanagerExpire(alertmanagers) },
    { setting: "NOOPS_HTTP_ALLOW", connector: createHttpCall({ allow, fetch: createGuardedFetch(allow) }) },
    { setting: "NOOPS_FEAST_URL", connector: createFeastMaterialize(feast) },
    { setting: "NOOPS_FEAST_URL", connector: createFeastFreshness(feast) },
    ...onKubernetes(targets),
    ...onPipelines(targets),
  ];
}

function isSet(targets: Targets, setting: keyof Targets): boolean {
  const value = targets[setting];
  return value !== undefined && value.length > 0;
}

/** Every connector there is, with the setting that names its target if that is missing. */
export function createConnectorTable(
  targets: Targets,
): readonly { readonly connector: Connector; readonly missingSetting: string | null }[] {
  return entries(targets).map(({ setting, connector }) => ({
    connector,
    missingSetting: isSet(targets, setting) ? null : setting,
  }));
}

/** Connectors to the targets that the config names. */
export function createConnectors(targets: Targets): Connectors {
  return new Map(
    entries(targets)
      .filter((entry) => isSet(targets, entry.setting))
      .map(({ connector }) => [connector.name, connector]),
  );
}
