import type { Connector, Connectors } from "../ports/connector.ts";
import type { Tracer } from "../ports/tracer.ts";

/** The same connectors, each call of which is a span of the step that makes it. */
export function traceConnectors(connectors: Connectors, tracer: Tracer): Connectors {
  const within =
    (name: string) =>
    <T>(call: string, work: () => Promise<T>): Promise<T> =>
      tracer.span("connector", { "noops.connector": name, "noops.call": call }, null, work);
  function wrap(connector: Connector): Connector {
    const span = within(connector.name);
    if (connector.kind === "read")
      return { ...connector, read: (inputs, call) => span("read", () => connector.read(inputs, call)) };
    return {
      ...connector,
      plan: (inputs, call) => span("plan", () => connector.plan(inputs, call)),
      apply: (plan, key, call) => span("apply", () => connector.apply(plan, key, call)),
      probe: (plan, key, call) => span("probe", () => connector.probe(plan, key, call)),
      verify: (plan, call, key) => span("verify", () => connector.verify(plan, call, key)),
    };
  }
  return new Map([...connectors].map(([name, connector]) => [name, wrap(connector)]));
}
