import { type Targets, createConnectorTable } from "./create-connectors.ts";
import type { ConnectorFact, ConnectorFacts } from "../runbook/idempotency.ts";

/** What the engine does itself. */
const BUILT_IN: readonly (readonly [string, ConnectorFact])[] = [
  ["wait", { idempotency: "read", mutates: false, reversible: true, required: ["duration"], optional: [] }],
  ["notify", { idempotency: "keyed", mutates: false, reversible: true, required: ["text"], optional: ["to"] }],
];

/** Every connector there is, configured or not: what a runbook is checked against away from a bot. */
export const CONNECTOR_FACTS: ConnectorFacts = new Map([
  ...BUILT_IN,
  ...createConnectorTable({}).map(({ connector }) => [connector.name, connector.fact] as const),
]);

/** The same for one bot: a runbook that names a target which is not configured is a mistake that says what to set. */
export function connectorFacts(targets: Targets): ConnectorFacts {
  return new Map([
    ...BUILT_IN,
    ...createConnectorTable(targets).map(
      ({ connector, missingSetting }) =>
        [connector.name, { ...connector.fact, ...(missingSetting === null ? {} : { missingSetting }) }] as const,
    ),
  ]);
}
