import type { Decision } from "./decision.ts";
import type { PolicyInput } from "./policy-input.ts";

/** What the rails look at besides the input of the policy. */
export interface RailFacts {
  readonly killSwitch: boolean;
  readonly frozenBy: string | null;
  /** Live actions on this model in the last 24 hours. */
  readonly modelActionsToday: number;
  readonly maxModelActionsPerDay: number;
  /** The same action was already executed in this incident. */
  readonly repeatedInIncident: boolean;
  /** Seconds since the same action last ran on this model; null when never. */
  readonly secondsSinceLast: number | null;
  readonly actionsOfRuleToday: number;
  /** One person broke the glass with a written reason: the release gate of a spent budget opens for this action. */
  readonly glassBroken: boolean;
}

export type RailVerdict =
  | { readonly pass: true; readonly decision: Decision }
  | { readonly pass: false; readonly rail: string; readonly reason: string };

const refuse = (rail: string, reason: string): RailVerdict => ({ pass: false, rail, reason });

/** Limits in code that no policy can loosen. They may refuse or ask for more people, never for fewer. */
export function applyRails(decision: Decision, input: PolicyInput, facts: RailFacts): RailVerdict {
  if (facts.killSwitch) return refuse("kill_switch", "the kill switch is on: no automation starts anywhere");
  if (decision.level === "denied") return refuse("policy", decision.reason);
  if (facts.frozenBy !== null) return refuse("freeze", `changes are frozen: ${facts.frozenBy}`);
  if (input.maintenance && input.automatic)
    return refuse("maintenance", "automation rests during a maintenance window");
  const gate = facts.glassBroken ? null : releaseGate(input);
  if (gate !== null) return refuse("budget", gate);
  if (facts.modelActionsToday >= facts.maxModelActionsPerDay) {
    return refuse(
      "daily_limit",
      `${String(facts.modelActionsToday)} actions on ${input.model} within a day: a person must look first`,
    );
  }
  if (decision.maxPerDay !== null && facts.actionsOfRuleToday >= decision.maxPerDay)
    return refuse("daily_limit", `the policy allows ${String(decision.maxPerDay)} of these a day`);
  if (
    decision.cooldownSeconds !== null &&
    facts.secondsSinceLast !== null &&
    facts.secondsSinceLast < decision.cooldownSeconds
  ) {
    return refuse(
      "cooldown",
      `the same action ran ${String(Math.round(facts.secondsSinceLast))} s ago; the policy asks for ${String(decision.cooldownSeconds)} s`,
    );
  }
  if (facts.repeatedInIncident && input.automatic)
    return refuse("repeat", "the same action ran in this incident already: only a person may ask for it again");
  return { pass: true, decision: tighten(decision, input) };
}

/** Why the release gate is closed for an action, or null. Going back is never closed. */
function releaseGate(input: PolicyInput): string | null {
  const promotes = input.class === "promote";
  if (!promotes && !input.increase) return null;
  const what = promotes ? "promotion is closed" : "no version gets more traffic";
  if (input.budget.exhausted) return `the error budget is spent: ${what}`;
  return input.budget.known ? null : `the error budget is not known: ${what}`;
}

function tighten(decision: Decision, input: PolicyInput): Decision {
  if (!input.reversible && input.environment === "prod" && (decision.level === "L2" || decision.level === "L4")) {
    return {
      ...decision,
      level: "L3",
      required: Math.max(2, decision.required),
      reason: `${decision.reason}; it cannot be undone in production, so two people decide`,
    };
  }
  if (decision.level === "L4" && (input.flapping || input.blind || !input.burn.known)) {
    const why = input.flapping
      ? "the incident flaps"
      : input.blind
        ? "the model's signals are silent"
        : "the evidence is not complete";
    return {
      ...decision,
      level: "L2",
      required: Math.max(1, decision.required),
      reason: `${decision.reason}; ${why}, so a person decides`,
    };
  }
  return decision;
}
