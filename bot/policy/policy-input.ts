/** What kind of change an action is, whatever connector makes it. */
export type ActionClass =
  "rollback" | "promote" | "retrain" | "traffic" | "abort" | "scale" | "silence" | "notify" | "change";

/** The facts that a policy rule may name in its `when`. Every field is always there: a rule that names another one fails closed. */
export interface PolicyInput {
  /** The connector, such as `mlflow.set_alias`. */
  readonly action: string;
  readonly class: ActionClass;
  /** More of the traffic reaches a newer version. */
  readonly increase: boolean;
  readonly reversible: boolean;
  readonly target: string;
  readonly environment: string;
  readonly model: string;
  readonly runbook: string;
  readonly severity: number;
  /** Failure mode, or an empty text. */
  readonly cause: string;
  readonly slo: string;
  readonly burn: { readonly long: number; readonly short: number; readonly known: boolean };
  /** Exhausted while this budget, or that of any SLO of the model, is spent or has been within the hour. */
  readonly budget: { readonly remaining: number; readonly exhausted: boolean; readonly known: boolean };
  /** What the steps before this one found, by step id. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Hour of the day, UTC. */
  readonly hour: number;
  readonly frozen: boolean;
  readonly maintenance: boolean;
  /** True when no person asked for it. */
  readonly automatic: boolean;
  readonly requester: string;
  readonly modelAuthor: string;
  readonly actions24h: number;
  readonly flapping: boolean;
  /** The source of this model's signals is silent. */
  readonly blind: boolean;
}

/** Example that documents the fields and checks expressions when a policy is loaded. */
export const POLICY_INPUT_EXAMPLE: PolicyInput = {
  action: "mlflow.set_alias",
  class: "rollback",
  increase: false,
  reversible: true,
  target: "registry alias fraud@champion",
  environment: "prod",
  model: "fraud",
  runbook: "rollback-champion",
  severity: 2,
  cause: "F4",
  slo: "availability",
  burn: { long: 14.4, short: 15.1, known: true },
  budget: { remaining: 0.8, exhausted: false, known: true },
  evidence: {},
  hour: 12,
  frozen: false,
  maintenance: false,
  automatic: false,
  requester: "alice",
  modelAuthor: "",
  actions24h: 0,
  flapping: false,
  blind: false,
};
