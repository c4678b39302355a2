import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { weightedEvidence } from "../evidence/weighted-evidence.ts";
import type { StillNeeded } from "./needed.ts";

/** The numbers of the verdict in the recorded series `noops:canary:verdict`. */
export const CANARY_VERDICT_CODES = { continue: 0, promote: 1, rollback: 2, inconclusive: 3 } as const;
export type CanaryVerdictName = keyof typeof CANARY_VERDICT_CODES;

/** Levels and minimum sizes of the decision table. */
export const CANARY_LIMITS = {
  alpha: 0.01,
  beta: 0.05,
  suspect: 0.05,
  minRequests: 500,
  minAgeMinutes: 30,
  maxAgeMinutes: 1440,
  minHistoryBlocks: 60,
  noTrafficFromMinute: 10,
} as const;
export type CanaryLimits = { readonly [K in keyof typeof CANARY_LIMITS]: number };

/** What is known about one guardrail. `null` is no data yet, which is never a pass. */
export interface GuardFacts {
  readonly name: string;
  readonly weight: number;
  /** Whether promotion needs this guardrail. */
  readonly required: boolean;
  readonly logWorse: number | null;
  readonly logOk: number | null;
  readonly needed?: StillNeeded;
}

/** What is known about a canary run at one moment. */
export interface CanaryFacts {
  readonly ageMinutes: number;
  readonly canaryRequests: number;
  readonly canaryRequestsLast10: number;
  readonly historyBlocks: number;
  readonly guards: readonly GuardFacts[];
  /** log e that the prediction classes differ; `null` without classes. */
  readonly logDifferent: number | null;
  /** F7's opinion; only asked when `requireRobust`. `null` is no opinion yet. */
  readonly robustWorse?: boolean | null;
}

/** Stable codes of the reason. */
export type CanaryReason =
  | "REAL_BUT_WITHIN_MARGIN"
  | `WORSE:${string}`
  | "PREDICTIONS_SHIFTED"
  | "NOT_WORSE_THAN_MARGIN"
  | "OUT_OF_TIME"
  | `MISSING_GUARD:${string}`
  | "NO_TRAFFIC"
  | "COLLECTING";

/** The verdict, why, and the numbers behind it. */
export interface CanaryDecision {
  readonly verdict: CanaryVerdictName;
  readonly code: number;
  readonly reason: CanaryReason;
  readonly words: string;
  readonly logWorse: number;
  readonly logOk: number | null;
  /** Worse at the 5 % level without a rollback: worth a question, no verdict. */
  readonly suspect: boolean;
}

/**
 * The verdict on a canary run: the first row of the table that is true wins. Total: every run gets exactly one verdict.
 * @example decideCanary({ ageMinutes: 0, canaryRequests: 0, canaryRequestsLast10: 0, historyBlocks: 0, guards: [{ name: "errors", weight: 1, required: true, logWorse: null, logOk: null }], logDifferent: null }) // => verdict "continue", reason "COLLECTING"
 */
export function decideCanary(
  facts: CanaryFacts,
  options: Partial<CanaryLimits> & { readonly requireRobust?: boolean } = {},
): Result<CanaryDecision> {
  const limits: CanaryLimits = { ...CANARY_LIMITS, ...options };
  const counts = [facts.ageMinutes, facts.canaryRequests, facts.canaryRequestsLast10, facts.historyBlocks];
  if (counts.some((count) => !(count >= 0 && Number.isFinite(count))))
    return refuse("OUT_OF_RANGE", "Age, requests and history must be finite and not negative.");
  if (facts.guards.some((guard) => Number.isNaN(guard.logOk)) || Number.isNaN(facts.logDifferent))
    return refuse("NOT_FINITE", "Evidence is not a number.");
  const worse = weightedEvidence(facts.guards.map(({ logWorse, weight }) => ({ logE: logWorse, weight })));
  if (!worse.ok) return worse;
  const logOk = smallestOk(facts.guards);
  const row = firstTrueRow(facts, limits, {
    worse: facts.canaryRequests > 0 && worse.value >= Math.log(1 / limits.alpha),
    ok: facts.canaryRequests > 0 && logOk !== null && logOk >= Math.log(1 / limits.beta),
    robust: options.requireRobust !== true || facts.robustWorse === true,
  });
  return accept({
    ...row,
    code: CANARY_VERDICT_CODES[row.verdict],
    logWorse: worse.value,
    logOk,
    suspect: row.verdict !== "rollback" && worse.value >= Math.log(1 / limits.suspect),
  });
}

type Row = Pick<CanaryDecision, "verdict" | "reason" | "words">;

function firstTrueRow(
  facts: CanaryFacts,
  limits: CanaryLimits,
  { worse, ok, robust }: { readonly worse: boolean; readonly ok: boolean; readonly robust: boolean },
): Row {
  const oldEnough = facts.ageMinutes >= limits.minAgeMinutes;
  const history = facts.historyBlocks >= limits.minHistoryBlocks;
  if (worse && ok)
    return row("inconclusive", "REAL_BUT_WITHIN_MARGIN", "The canary is worse, but by less than the agreed margin.");
  if (worse && history && robust) {
    const leading = leadingGuard(facts.guards);
    return row("rollback", `WORSE:${leading}`, `The canary is worse than stable on ${leading}.`);
  }
  const shifted = (facts.logDifferent ?? 0) >= Math.log(1 / limits.alpha);
  if (shifted && ok && oldEnough)
    return row(
      "inconclusive",
      "PREDICTIONS_SHIFTED",
      "No harm seen, but the canary predicts differently: a person decides.",
    );
  if (ok && facts.canaryRequests >= limits.minRequests && oldEnough && history)
    return row("promote", "NOT_WORSE_THAN_MARGIN", "Every required guardrail is within the margin.");
  return timeRow(facts, limits) ?? row("continue", "COLLECTING", collectingWords(facts, limits));
}

function timeRow(facts: CanaryFacts, limits: CanaryLimits): Row | undefined {
  if (facts.ageMinutes >= limits.noTrafficFromMinute && facts.canaryRequestsLast10 === 0)
    return row("inconclusive", "NO_TRAFFIC", "The canary had no request in the last 10 minutes.");
  if (facts.ageMinutes < limits.maxAgeMinutes) return undefined;
  const missing = facts.guards.find((guard) => guard.required && guard.logOk === null);
  return missing
    ? row("inconclusive", `MISSING_GUARD:${missing.name}`, `Time is up and there is no data on ${missing.name}.`)
    : row("inconclusive", "OUT_OF_TIME", "Time is up before the evidence was strong enough either way.");
}

/** One thing that a run still lacks before it can be promoted. */
export type CanaryNeed =
  | { readonly kind: "data"; readonly guard: string }
  | { readonly kind: "events" | "requests"; readonly count: number; readonly guard: string }
  | { readonly kind: "canaryRequests" | "minutes" | "historyMinutes"; readonly count: number };

/** What a run lacks, the guardrail that is furthest from its target first. */
export function canaryNeeds(facts: CanaryFacts, limits: CanaryLimits): CanaryNeed[] {
  const needs: CanaryNeed[] = [];
  const guard = [...facts.guards].filter((one) => one.required).sort((a, b) => (a.logOk ?? -1) - (b.logOk ?? -1))[0];
  if (guard?.logOk === null) needs.push({ kind: "data", guard: guard.name });
  else if (guard?.needed && guard.needed.count > 0) needs.push({ ...guard.needed, guard: guard.name });
  const least = [
    ["canaryRequests", limits.minRequests - facts.canaryRequests],
    ["minutes", limits.minAgeMinutes - facts.ageMinutes],
    ["historyMinutes", limits.minHistoryBlocks - facts.historyBlocks],
  ] as const;
  return [...needs, ...least.flatMap(([kind, count]) => (count > 0 ? [{ kind, count }] : []))];
}

function collectingWords(facts: CanaryFacts, limits: CanaryLimits): string {
  const needs = canaryNeeds(facts, limits).map(needWords);
  return needs.length === 0 ? "Collecting evidence." : `Collecting evidence: needs ${needs.join(", ")}.`;
}

function needWords(need: CanaryNeed): string {
  switch (need.kind) {
    case "data":
      return `data on ${need.guard}`;
    case "events":
    case "requests":
      return `about ${need.count} more ${need.kind} on ${need.guard}`;
    case "canaryRequests":
      return `${need.count} more canary requests`;
    case "minutes":
      return `${need.count} more minutes`;
    case "historyMinutes":
      return `${need.count} more minutes of stable's history`;
  }
}

function smallestOk(guards: readonly GuardFacts[]): number | null {
  const required = guards.filter((guard) => guard.required);
  let smallest = required.length === 0 ? null : Infinity;
  for (const { logOk } of required) smallest = logOk === null || smallest === null ? null : Math.min(smallest, logOk);
  return smallest;
}

function leadingGuard(guards: readonly GuardFacts[]): string {
  const score = (guard: GuardFacts): number => (guard.logWorse ?? 0) + Math.log(guard.weight);
  const leading = [...guards].filter((guard) => guard.weight > 0).sort((a, b) => score(b) - score(a))[0];
  return leading?.name ?? "errors";
}

function row(verdict: CanaryVerdictName, reason: CanaryReason, words: string): Row {
  return { verdict, reason, words };
}
