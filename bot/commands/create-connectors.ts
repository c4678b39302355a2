import { createMlflowSetAlias } from "../adapters/connectors/mlflow-set-alias.ts";
import { createPrometheusConnector, createPrometheusQuery } from "../adapters/connectors/prometheus-query.ts";
import type { Config } from "../config.ts";
import type { Connector, Connectors } from "../ports/connector.ts";

/** Where the targets are; those that are not named have no connector. */
export type Targets = Partial<Pick<Config, "NOOPS_PROMETHEUS_URL" | "NOOPS_MLFLOW_URL" | "NOOPS_MLFLOW_TOKEN">>;

const NOWHERE = "http://not-configured.invalid";

interface Entry {
  readonly configured: boolean;
  readonly connector: Connector;
}

function entries(targets: Targets): readonly Entry[] {
  const { NOOPS_PROMETHEUS_URL: prometheus, NOOPS_MLFLOW_URL: mlflow } = targets;
  return [
    {
      configured: prometheus !== undefined,
      connector: createPrometheusConnector(createPrometheusQuery(prometheus ?? NOWHERE)),
    },
    {
      configured: mlflow !== undefined,
      connector: createMlflowSetAlias({ url: mlflow ?? NOWHERE, token: targets.NOOPS_MLFLOW_TOKEN ?? null }),
    },
  ];
}

/** Every connector there is. */
export function createConnectorTable(targets: Targets): readonly Connector[] {
  return entries(targets).map((entry) => entry.connector);
}

/** Connectors to the targets that the config names. */
export function createConnectors(targets: Targets): Connectors {
  return new Map(
    entries(targets)
      .filter((entry) => entry.configured)
      .map(({ connector }) => [connector.name, connector]),
  );
}
