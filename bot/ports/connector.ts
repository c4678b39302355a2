import type { ActionClass } from "../policy/policy-input.ts";
import type { ConnectorFact } from "../runbook/idempotency.ts";
import type { Inputs } from "../runbook/runbook.ts";

/** What a step is about to change, as its target says now. */
export interface ConnectorPlan {
  /** Names the one thing that changes; one run at a time may act on it. */
  readonly target: string;
  readonly before: string;
  readonly desired: string;
  readonly precondition: string;
  readonly blastRadius: string;
  readonly reversible: boolean;
  readonly class: ActionClass;
  /** More of the traffic reaches a newer version: closed like a promotion while the error budget is spent. */
  readonly increase?: boolean;
  /** Author of the version that is promoted, who may not vote on it. */
  readonly author: string | null;
  /** Plain data that apply and probe get back, also on another replica and after a crash. */
  readonly state: unknown;
}

export type PlanResult =
  | { readonly kind: "plan"; readonly plan: ConnectorPlan }
  /** The desired state is there already: nothing needs to be done. */
  | { readonly kind: "alreadyDone"; readonly detail: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly reason: string };

export type ApplyResult =
  | { readonly kind: "applied"; readonly detail: string; readonly output: unknown }
  /** The target said no: certainly nothing happened. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The precondition does not hold any more: certainly nothing happened. */
  | { readonly kind: "moved"; readonly reason: string }
  /** The request cannot have arrived. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** It may or may not have happened: probe. */
  | { readonly kind: "ambiguous"; readonly reason: string };

export type ProbeResult =
  | { readonly kind: "done"; readonly detail: string; readonly output?: unknown }
  | { readonly kind: "notDone"; readonly detail: string }
  | { readonly kind: "unknown"; readonly reason: string; readonly howToCheck: string };

export type ReadResult =
  | { readonly kind: "value"; readonly value: unknown; readonly detail: string; readonly holds: boolean }
  | { readonly kind: "noData"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** How an effect is taken back: a step like any other, with a plan, a policy decision and an effect key of its own. */
export type Compensation =
  | { readonly kind: "step"; readonly uses: string; readonly with: Inputs }
  | { readonly kind: "none"; readonly reason: string };

/** The frame of one call. */
export interface Call {
  readonly timeoutMs: number;
}

/** Asks and changes nothing. */
export interface ReadConnector {
  readonly kind: "read";
  readonly name: string;
  readonly fact: ConnectorFact;
  read(inputs: Inputs, call: Call): Promise<ReadResult>;
}

/** Changes one target: at most once per effect key, and able to say afterwards whether it happened. */
export interface ActConnector {
  readonly kind: "act";
  readonly name: string;
  readonly fact: ConnectorFact;
  plan(inputs: Inputs, call: Call): Promise<PlanResult>;
  apply(plan: ConnectorPlan, effectKey: string, call: Call): Promise<ApplyResult>;
  probe(plan: ConnectorPlan, effectKey: string, call: Call): Promise<ProbeResult>;
  /** Reads the target back: whether the desired state is really there. */
  verify(plan: ConnectorPlan, call: Call, effectKey?: string): Promise<ReadResult>;
  /** The step that takes the effect back. */
  compensate?(plan: ConnectorPlan, effectKey: string): Compensation;
}

export type Connector = ReadConnector | ActConnector;
export type Connectors = ReadonlyMap<string, Connector>;
