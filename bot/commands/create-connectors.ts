import { createAlertmanagerExpire, createAlertmanagerSilence } from "../adapters/connectors/alertmanager-silence.ts";
import { createArgoRolloutsAbort, createArgoRolloutsRetry } from "../adapters/connectors/argo-rollouts-abort.ts";
import { createGuardedFetch } from "../adapters/connectors/guarded-fetch.ts";
import { createHttpCall } from "../adapters/connectors/http-call.ts";
import { createKubernetesJob } from "../adapters/connectors/kubernetes-job.ts";
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
    | "NOOPS_HTTP_ALLOW"
  >
>;

const NOWHERE = "http://not-configured.invalid";

interface Entry {
  /** The setting that names the target. */
  readonly setting: keyof Targets;
  readonly connector: Connector;
}

function entries(targets: Targets): readonly Entry[] {
  const allow = targets.NOOPS_HTTP_ALLOW ?? [];
  const alertmanagers = { urls: targets.NOOPS_ALERTMANAGER_URLS ?? [], now: () => Date.now() };
  const kubernetes = { url: targets.NOOPS_KUBERNETES_URL ?? NOWHERE, tokenFile: targets.NOOPS_KUBERNETES_TOKEN_FILE };
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
    { setting: "NOOPS_KUBERNETES_URL", connector: createKubernetesJob(kubernetes) },
    { setting: "NOOPS_KUBERNETES_URL", connector: createArgoRolloutsAbort(kubernetes) },
    { setting: "NOOPS_KUBERNETES_URL", connector: createArgoRolloutsRetry(kubernetes) },
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
