import { createConnectorTable } from "./create-connectors.ts";
import type { ConnectorFact, ConnectorFacts } from "../runbook/idempotency.ts";

/** What the engine does itself. */
const BUILT_IN: readonly (readonly [string, ConnectorFact])[] = [
  ["wait", { idempotency: "read", mutates: false, reversible: true, required: ["duration"], optional: [] }],
  ["notify", { idempotency: "keyed", mutates: false, reversible: true, required: ["text"], optional: ["to"] }],
];

/**
 * What runbooks are checked against: every connector there is, configured or not. A runbook for a target that is not
 * configured loads, and says so when it is planned.
 */
export const CONNECTOR_FACTS: ConnectorFacts = new Map([
  ...BUILT_IN,
  ...createConnectorTable({}).map((connector) => [connector.name, connector.fact] as const),
]);
