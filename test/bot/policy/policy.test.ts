import { describe, expect, it } from "vitest";
import { createExpressions } from "@noops-ml/bot/adapters/cel/create-expressions.ts";
import { type ApprovalPolicy, decide } from "@noops-ml/bot/policy/decide.ts";
import { decideBreakGlass, decideVote } from "@noops-ml/bot/policy/decide-vote.ts";
import type { Decision } from "@noops-ml/bot/policy/decision.ts";
import { POLICY_INPUT_EXAMPLE, type PolicyInput } from "@noops-ml/bot/policy/policy-input.ts";
import { type RailFacts, applyRails } from "@noops-ml/bot/policy/rails.ts";

const expressions = createExpressions();
const evaluate = (when: string, input: PolicyInput) => {
  const answer = expressions.evaluate(when, { ...input });
  if (!answer.ok) return answer;
  return typeof answer.value === "boolean"
    ? { ok: true as const, holds: answer.value }
    : { ok: false as const, error: "no boolean" };
};
const rule = (when: string, level: "L0" | "L1" | "L2" | "L3" | "L4", more: object = {}) => ({
  when,
  level,
  approvers: ["ml-oncall"],
  ttl: "15m",
  reason: `rule ${level}`,
  ...more,
});
const policy = (...rules: ApprovalPolicy["rules"]): ApprovalPolicy => ({ name: "p", revision: "r1", rules });
const input = (fields: Partial<PolicyInput> = {}): PolicyInput => ({ ...POLICY_INPUT_EXAMPLE, ...fields });

describe("a policy", () => {
  it("decides by the first rule that holds", () => {
    const rules = policy(
      rule('class == "promote"', "L3"),
      rule('class == "rollback" && budget.remaining > 0.5', "L4"),
      rule("true", "L2"),
    );
    expect(decide(rules, input(), evaluate)).toMatchObject({ level: "L4", reason: "rule L4", revision: "r1" });
    expect(decide(rules, input({ class: "promote" }), evaluate)).toMatchObject({ level: "L3", required: 2 });
    expect(decide(rules, input({ class: "scale" }), evaluate)).toMatchObject({
      level: "L2",
      required: 1,
      approvers: ["ml-oncall"],
    });
  });

  it("never lets fewer people decide than the level says", () => {
    expect(decide(policy(rule("true", "L3", { required: 1 })), input(), evaluate).required).toBe(2);
    expect(decide(policy(rule("true", "L2", { required: 3 })), input(), evaluate).required).toBe(3);
  });

  it.each([
    ["a missing field", "nowhere.at.all > 1"],
    ["a wrong type", "severity"],
    ["nonsense", "1 +"],
  ])("fails closed on %s: reversible waits for a person, irreversible is denied", (_, when) => {
    const broken = policy(rule(when, "L4"), rule("true", "L4"));
    expect(decide(broken, input(), evaluate)).toMatchObject({ level: "L2", required: 1, approvers: ["ml-oncall"] });
    expect(decide(broken, input({ reversible: false }), evaluate)).toMatchObject({ level: "denied", approvers: [] });
  });

  it("executes nothing when no rule holds or there is none", () => {
    expect(decide(policy(rule("false", "L4")), input(), evaluate).level).toBe("L1");
    expect(decide(policy(), input(), evaluate).level).toBe("L1");
  });

  it("forbids the requester and the author of a promoted version to vote", () => {
    const decision = decide(
      policy(rule("true", "L2")),
      input({ class: "promote", requester: "alice", modelAuthor: "dave" }),
      evaluate,
    );
    expect(decision.forbidden).toEqual(["alice", "dave"]);
  });
});

const decision: Decision = {
  level: "L2",
  approvers: ["ml-oncall"],
  required: 1,
  forbidden: ["alice"],
  ttlSeconds: 900,
  cooldownSeconds: null,
  maxPerDay: null,
  reason: "r",
  revision: "1",
};
const facts: RailFacts = {
  killSwitch: false,
  frozenBy: null,
  modelActionsToday: 0,
  maxModelActionsPerDay: 3,
  repeatedInIncident: false,
  secondsSinceLast: null,
  actionsOfRuleToday: 0,
  glassBroken: false,
};

describe("the rails", () => {
  it("opens the release gate of a spent budget for broken glass, and no other rail", () => {
    const promote = input({ class: "promote", budget: { remaining: 0, exhausted: true, known: true } });
    expect(applyRails(decision, promote, facts)).toMatchObject({ pass: false, rail: "budget" });
    expect(applyRails(decision, promote, { ...facts, glassBroken: true })).toMatchObject({ pass: true });
    expect(applyRails(decision, promote, { ...facts, glassBroken: true, killSwitch: true })).toMatchObject({
      pass: false,
    });
  });

  it.each<[string, Partial<Decision>, Partial<PolicyInput>, Partial<RailFacts>]>([
    ["kill_switch", {}, {}, { killSwitch: true }],
    ["freeze", {}, {}, { frozenBy: "all until tomorrow" }],
    ["maintenance", {}, { maintenance: true, automatic: true }, {}],
    ["budget", {}, { class: "promote", budget: { remaining: 0, exhausted: true, known: true } }, {}],
    ["budget", {}, { class: "promote", budget: { remaining: 0, exhausted: false, known: false } }, {}],
    ["daily_limit", {}, {}, { modelActionsToday: 3 }],
    ["daily_limit", { maxPerDay: 2 }, {}, { actionsOfRuleToday: 2 }],
    ["cooldown", { cooldownSeconds: 600 }, {}, { secondsSinceLast: 10 }],
    ["repeat", {}, { automatic: true }, { repeatedInIncident: true }],
    ["policy", { level: "denied" }, {}, {}],
  ])("%s refuses", (rail, some, about, more) => {
    expect(applyRails({ ...decision, ...some }, input(about), { ...facts, ...more })).toMatchObject({
      pass: false,
      rail,
    });
  });

  it("lets a rollback pass on an exhausted budget", () => {
    expect(
      applyRails(decision, input({ budget: { remaining: 0, exhausted: true, known: true } }), facts),
    ).toMatchObject({ pass: true });
  });

  it("asks for two people when something irreversible happens in production", () => {
    expect(applyRails({ ...decision, level: "L4", required: 0 }, input({ reversible: false }), facts)).toMatchObject({
      pass: true,
      decision: { level: "L3", required: 2 },
    });
  });

  it.each<[string, Partial<PolicyInput>]>([
    ["a flapping incident", { flapping: true }],
    ["blind signals", { blind: true }],
    ["unknown evidence", { burn: { long: 0, short: 0, known: false } }],
  ])("takes L4 back to a person on %s", (_, about) => {
    expect(applyRails({ ...decision, level: "L4", required: 0 }, input(about), facts)).toMatchObject({
      pass: true,
      decision: { level: "L2", required: 1 },
    });
  });
});

describe("a vote", () => {
  const target = {
    state: "open" as const,
    planHash: "h",
    required: 1,
    approvers: ["ml-oncall"],
    forbidden: ["alice"],
    requestedBy: "alice",
    votes: [],
    expired: false,
    onlyBreakGlass: false,
    decidedBy: null,
  };
  const bob = {
    subject: "bob",
    groups: ["ml-oncall"],
    isBot: false,
    isGuest: false,
    isDeleted: false,
    isStranger: false,
  };

  it("counts once for a member of an approving group", () => {
    expect(decideVote(target, bob, "approve", "h")).toEqual({ counts: true, subject: "bob", state: "approved" });
    expect(decideVote({ ...target, required: 2 }, bob, "approve", "h")).toMatchObject({ counts: true, state: "open" });
    expect(
      decideVote({ ...target, required: 2, votes: [{ subject: "carol", decision: "approve" }] }, bob, "approve", "h"),
    ).toMatchObject({ state: "approved" });
  });

  it.each([
    ["the requester", { ...bob, subject: "alice" }, {}, "h", /requested/],
    [
      "a second account of one who voted",
      bob,
      { votes: [{ subject: "bob", decision: "approve" as const }], required: 2 },
      "h",
      /voted already/,
    ],
    ["somebody outside the groups", { ...bob, groups: ["other"] }, {}, "h", /not one of the approvers/],
    ["anybody when the list is empty", bob, { approvers: [] }, "h", /not one of the approvers/],
    ["a bot", { ...bob, isBot: true }, {}, "h", /bots/],
    ["a guest", { ...bob, isGuest: true }, {}, "h", /guests/],
    ["a deleted account", { ...bob, isDeleted: true }, {}, "h", /deactivated/],
    ["another organisation", { ...bob, isStranger: true }, {}, "h", /another organisation/],
    ["an unverified identity", { ...bob, subject: null }, {}, "h", /not verified/],
    ["an old plan", bob, {}, "old", /plan has changed/],
    ["a gate that only break-glass opens", bob, { onlyBreakGlass: true }, "h", /break-glass/],
    ["an expired approval", bob, { expired: true }, "h", /expired/],
    ["a decided approval", bob, { state: "approved" as const, decidedBy: "carol" }, "h", /approved already by carol/],
  ])("of %s does not count, and says why", (_, voter, some, hash, reason) => {
    expect(decideVote({ ...target, ...some }, voter, "approve", hash)).toMatchObject({
      counts: false,
      reason: expect.stringMatching(reason) as string,
    });
  });

  it("lets the requester take the request back", () => {
    expect(decideVote(target, { ...bob, subject: "alice", groups: [] }, "deny", "h")).toMatchObject({
      counts: true,
      state: "denied",
    });
  });

  it("lets one approver break the glass with a reason, the requester too, and nobody else", () => {
    const reason = "payments are down and nobody answers";
    expect(decideBreakGlass({ ...target, required: 2 }, bob, "h", reason)).toEqual({
      counts: true,
      subject: "bob",
      state: "approved",
    });
    expect(decideBreakGlass(target, { ...bob, subject: "alice" }, "h", reason)).toMatchObject({ counts: true });
    expect(decideBreakGlass(target, bob, "h", "because")).toMatchObject({ counts: false });
    expect(decideBreakGlass(target, { ...bob, groups: [] }, "h", reason)).toMatchObject({ counts: false });
    expect(decideBreakGlass({ ...target, approvers: [] }, bob, "h", reason)).toMatchObject({ counts: false });
    expect(decideBreakGlass(target, { ...bob, isBot: true }, "h", reason)).toMatchObject({ counts: false });
    expect(decideBreakGlass({ ...target, forbidden: ["bob"] }, bob, "h", reason)).toMatchObject({ counts: false });
  });
});
