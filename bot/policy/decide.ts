import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { ApprovalRule } from "@noops-ml/rules/spec/policy-schema.ts";
import type { Decision, Level } from "./decision.ts";
import type { PolicyInput } from "./policy-input.ts";

export type RuleAnswer =
  { readonly ok: true; readonly holds: boolean } | { readonly ok: false; readonly error: string };
/** Evaluates the `when` of a rule; must answer within its limits and never throw. */
export type RuleEvaluator = (when: string, input: PolicyInput) => RuleAnswer;

export interface ApprovalPolicy {
  readonly name: string;
  readonly revision: string;
  readonly rules: readonly ApprovalRule[];
}

export const DEFAULT_TTL_SECONDS = 900;
const REQUIRED: Readonly<Record<Level, number>> = { denied: 0, L0: 0, L1: 0, L2: 1, L3: 2, L4: 0 };

/** How many people must agree: a policy may ask for more than its level, never for fewer. */
export function requiredVotes(level: Level, asked: number | undefined): number {
  const least = REQUIRED[level];
  return least === 0 ? 0 : Math.max(least, asked ?? least);
}

/** Nobody may vote on what they asked for, nor on the promotion of their own version. */
export function forbiddenVoters(input: PolicyInput): readonly string[] {
  return [input.requester, ...(input.class === "promote" ? [input.modelAuthor] : [])].filter(
    (subject) => subject !== "",
  );
}

function byRule(rule: ApprovalRule, policy: ApprovalPolicy, input: PolicyInput): Decision {
  return {
    level: rule.level,
    approvers: rule.approvers,
    required: requiredVotes(rule.level, rule.required),
    forbidden: forbiddenVoters(input),
    ttlSeconds: parseDuration(rule.ttl) ?? DEFAULT_TTL_SECONDS,
    cooldownSeconds: rule.cooldown === undefined ? null : (parseDuration(rule.cooldown) ?? null),
    maxPerDay: rule.maxPerDay ?? null,
    reason: rule.reason,
    revision: policy.revision,
  };
}

/** What happens when the policy itself fails: a reversible action waits for one person, all others are denied. */
export function failClosed(policy: ApprovalPolicy, input: PolicyInput, error: string): Decision {
  const everybody = [...new Set(policy.rules.flatMap((rule) => rule.approvers))];
  return {
    level: input.reversible ? "L2" : "denied",
    approvers: input.reversible ? everybody : [],
    required: input.reversible ? 1 : 0,
    forbidden: forbiddenVoters(input),
    ttlSeconds: DEFAULT_TTL_SECONDS,
    cooldownSeconds: null,
    maxPerDay: null,
    reason: `the policy could not be evaluated (${error}): ${input.reversible ? "a person decides" : "denied"}`,
    revision: policy.revision,
  };
}

/** The first rule that holds decides; a rule that cannot be evaluated stops the search. */
export function decide(policy: ApprovalPolicy, input: PolicyInput, evaluate: RuleEvaluator): Decision {
  for (const rule of policy.rules) {
    const answer = evaluate(rule.when, input);
    if (!answer.ok) return failClosed(policy, input, `rule "${rule.name ?? rule.when}": ${answer.error}`);
    if (answer.holds) return byRule(rule, policy, input);
  }
  return {
    level: "L1",
    approvers: [],
    required: 0,
    forbidden: forbiddenVoters(input),
    ttlSeconds: DEFAULT_TTL_SECONDS,
    cooldownSeconds: null,
    maxPerDay: null,
    reason:
      policy.rules.length === 0
        ? "there is no approval policy, so nothing is executed"
        : "no rule of the policy holds, so nothing is executed",
    revision: policy.revision,
  };
}
