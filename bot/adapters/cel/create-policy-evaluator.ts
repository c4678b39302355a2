import { decide } from "../../policy/decide.ts";
import type { Documents } from "../../ports/documents.ts";
import type { Expressions } from "../../ports/expressions.ts";
import type { PolicyEvaluator } from "../../ports/policy-evaluator.ts";

/** Decides by the CEL rules of the model's Policy document. */
export function createCelPolicy(documents: Documents, expressions: Expressions): PolicyEvaluator {
  return {
    decide(model, input) {
      const decision = decide(documents.policyOf(model), input, (when) => {
        const answer = expressions.evaluate(when, { ...input });
        if (!answer.ok) return answer;
        if (typeof answer.value !== "boolean")
          return { ok: false, error: `it yields ${typeof answer.value}, not true or false` };
        return { ok: true, holds: answer.value };
      });
      return Promise.resolve(decision);
    },
  };
}
