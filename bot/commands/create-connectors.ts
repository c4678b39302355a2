import { createMlflowSetAlias } from "../adapters/connectors/mlflow-set-alias.ts";
import { createPrometheusConnector, createPrometheusQuery } from "../adapters/connectors/prometheus-query.ts";
import type { Config } from "../config.ts";
import type { Connector, Connectors } from "../ports/connector.ts";
import type { ConnectorFact, ConnectorFacts } from "../runbook/idempotency.ts";

/** What the engine does itself. */
const BUILT_IN: readonly (readonly [string, ConnectorFact])[] = [
  ["wait", { idempotency: "read", mutates: false, reversible: true, required: ["duration"], optional: [] }],
  ["notify", { idempotency: "keyed", mutates: false, reversible: true, required: ["text"], optional: ["to"] }],
];

/** Connectors to the targets that the config names. */
export function createConnectors(config: Config): Connectors {
  const list: Connector[] = [];
  if (config.NOOPS_PROMETHEUS_URL !== undefined)
    list.push(createPrometheusConnector(createPrometheusQuery(config.NOOPS_PROMETHEUS_URL)));
  if (config.NOOPS_MLFLOW_URL !== undefined)
    list.push(createMlflowSetAlias({ url: config.NOOPS_MLFLOW_URL, token: config.NOOPS_MLFLOW_TOKEN ?? null }));
  return new Map(list.map((connector) => [connector.name, connector]));
}

/** What runbooks are checked against. */
export function connectorFacts(connectors: Connectors): ConnectorFacts {
  return new Map([
    ...BUILT_IN,
    ...[...connectors.values()].map((connector) => [connector.name, connector.fact] as const),
  ]);
}
