import type { Decision } from "../policy/decision.ts";
import type { PolicyInput } from "../policy/policy-input.ts";

/** Whoever decides about actions: our CEL rules or an outside engine. Never throws; what fails is decided closed. */
export interface PolicyEvaluator {
  decide(model: string, input: PolicyInput): Promise<Decision>;
}
