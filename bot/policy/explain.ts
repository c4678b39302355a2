import { type ApprovalPolicy, type RuleEvaluator, decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { PolicyInput } from "./policy-input.ts";

/** What became of one rule: the first that holds decides, and rules after it are not asked. */
export interface RuleTrace {
  readonly rule: string;
  readonly when: string;
  readonly outcome: "holds" | "does not hold" | "cannot be evaluated" | "not asked";
  readonly error: string | null;
}

export interface Explanation {
  readonly decision: Decision;
  readonly rules: readonly RuleTrace[];
}

/** The decision of a policy on some facts, with what each of its rules said. */
export function explainDecision(policy: ApprovalPolicy, input: PolicyInput, evaluate: RuleEvaluator): Explanation {
  const answers = new Map<string, ReturnType<RuleEvaluator>>();
  const decision = decide(policy, input, (when, facts) => {
    const answer = evaluate(when, facts);
    answers.set(when, answer);
    return answer;
  });
  let settled = false;
  const rules = policy.rules.map((rule): RuleTrace => {
    const name = rule.name ?? rule.when;
    const answer = answers.get(rule.when);
    if (settled || answer === undefined) return { rule: name, when: rule.when, outcome: "not asked", error: null };
    settled = !answer.ok || answer.holds;
    if (!answer.ok) return { rule: name, when: rule.when, outcome: "cannot be evaluated", error: answer.error };
    return { rule: name, when: rule.when, outcome: answer.holds ? "holds" : "does not hold", error: null };
  });
  return { decision, rules };
}

/** Facts with some of them replaced; groups such as `budget` are joined field by field. */
export function withFacts(base: PolicyInput, changes: Readonly<Record<string, unknown>>): PolicyInput {
  const isGroup = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = Object.entries(base).map(([name, value]) => {
    const change = changes[name];
    if (change === undefined) return [name, value];
    return [name, isGroup(value) && isGroup(change) ? { ...value, ...change } : change];
  });
  return Object.fromEntries(entries) as PolicyInput;
}
