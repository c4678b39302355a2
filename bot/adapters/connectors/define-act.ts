import { z } from "zod";
import type {
  ActConnector,
  ApplyResult,
  Call,
  Compensation,
  ConnectorPlan,
  PlanResult,
  ProbeResult,
  ReadResult,
} from "../../ports/connector.ts";
import type { ConnectorFact } from "../../runbook/idempotency.ts";

/** An action of which inputs and stored state have a schema. */
export interface ActDefinition<I, S> {
  readonly name: string;
  readonly fact: ConnectorFact;
  readonly inputs: z.ZodType<I>;
  readonly state: z.ZodType<S>;
  plan(inputs: I, call: Call): Promise<PlanResult & { readonly plan?: { readonly state: S } }>;
  apply(state: S, effectKey: string, call: Call): Promise<ApplyResult>;
  probe(state: S, effectKey: string, call: Call): Promise<ProbeResult>;
  verify(state: S, effectKey: string, call: Call): Promise<ReadResult>;
  /** What the opposite step is; without it nothing takes the effect back. */
  compensate?(state: S, effectKey: string): Compensation;
}

/** Checks what comes from runbooks and from the store, so that an action handles known shapes only. */
export function defineAct<I, S>(definition: ActDefinition<I, S>): ActConnector {
  const stateOf = (plan: ConnectorPlan): S => definition.state.parse(plan.state);
  return {
    kind: "act",
    name: definition.name,
    fact: definition.fact,
    plan(inputs, call) {
      const parsed = definition.inputs.safeParse(inputs);
      return parsed.success
        ? definition.plan(parsed.data, call)
        : Promise.resolve({ kind: "refused", reason: z.prettifyError(parsed.error) });
    },
    apply: (plan, effectKey, call) => definition.apply(stateOf(plan), effectKey, call),
    probe: (plan, effectKey, call) => definition.probe(stateOf(plan), effectKey, call),
    verify: (plan, call, effectKey = "") => definition.verify(stateOf(plan), effectKey, call),
    compensate: (plan, effectKey) =>
      definition.compensate?.(stateOf(plan), effectKey) ?? {
        kind: "none",
        reason: `nothing takes ${definition.name} back`,
      },
  };
}

/** Facts of an action that has an idempotency class of its own. */
export function actFact(
  idempotency: ConnectorFact["idempotency"],
  reversible: boolean,
  required: readonly string[],
  optional: readonly string[] = [],
): ConnectorFact {
  return { idempotency, mutates: true, reversible, required, optional };
}
