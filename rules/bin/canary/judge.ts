import type { Block } from "../../stats/evidence/block.ts";
import { ratioInterval } from "../../stats/evidence/ratio-interval.ts";
import { DEFAULT_MARGIN } from "../../stats/evidence/within-margin.ts";
import type { Result } from "../../stats/result.ts";
import {
  CANARY_LIMITS,
  type CanaryDecision,
  type CanaryLimits,
  decideCanary,
} from "../../stats/verdict/decide-canary.ts";
import {
  advanceGuard,
  type GuardBlock,
  type GuardEvidence,
  type GuardPlan,
  guardOk,
  guardWorse,
  historyBlocks,
  HISTORY_BLOCKS,
  startGuard,
} from "../../stats/verdict/guard-evidence.ts";
import { stillNeeded } from "../../stats/verdict/needed.ts";
import type { ArmLog, ArmMinute } from "./minutes.ts";

/** One guardrail at the end of the log. */
export interface GuardReport {
  readonly guard: string;
  readonly canary: { readonly requests: number; readonly events: number };
  readonly stable: { readonly requests: number; readonly events: number };
  readonly logWorse: number | null;
  readonly logOk: number | null;
  /** Rate ratio canary ÷ stable with its 95 % interval that holds at all times; `null` is no bound. */
  readonly ratioLow: number;
  readonly ratioHigh: number | null;
  readonly phi: number;
}

/** Evidence after each minute. */
export interface TracePoint {
  readonly minute: number;
  readonly logWorse: number;
  readonly logOk: number | null;
  readonly verdict: CanaryDecision["verdict"];
}

/** What `noops canary judge` says, in every format. */
export interface CanaryReport extends CanaryDecision {
  readonly ageMinutes: number;
  /** The minute of the run at which the verdict was first reached; `null` while it continues. */
  readonly decidedAtMinute: number | null;
  readonly guards: readonly GuardReport[];
  readonly trace: readonly TracePoint[];
}

/** How strict the judge is. */
export interface JudgeOptions {
  readonly margin?: number;
  readonly rareBar?: number;
  readonly limits: Partial<CanaryLimits>;
}

const EMPTY: ArmMinute = { requests: 0, errors: 0, slow: 0 };
const INTERVAL_LEVEL = 0.05;
const LAST_MINUTES = 10;

type GuardName = "errors" | "latency";
const WEIGHTS: Readonly<Record<GuardName, number>> = { errors: 0.4, latency: 0.3 };

/** Replays both logs minute by minute. Stable's minutes before the canary's first are its history. */
export function judgeLogs(canary: ArmLog, stable: ArmLog, options: JudgeOptions): CanaryReport {
  const guards: GuardName[] = canary.hasLatency && stable.hasLatency ? ["errors", "latency"] : ["errors"];
  const total = guards.reduce((sum, guard) => sum + WEIGHTS[guard], 0);
  const first = Math.min(...canary.minutes.keys());
  const last = Math.max(...canary.minutes.keys(), ...stable.minutes.keys());
  const history = historyOf(stable, first);
  const states = new Map(
    guards.map((guard) => [
      guard,
      startGuard(
        1,
        history.map((one) => ({ stableRequests: one.requests, stableEvents: [eventsOf(one, guard)] })),
      ),
    ]),
  );
  const trace: TracePoint[] = [];
  const requests: number[] = [];
  let decision: CanaryDecision | undefined;
  let decidedAtMinute: number | null = null;
  for (let minute = first; minute <= last; minute += 1) {
    const [c, s] = [canary.minutes.get(minute) ?? EMPTY, stable.minutes.get(minute) ?? EMPTY];
    requests.push(c.requests);
    for (const guard of guards) {
      const block: GuardBlock = {
        canaryRequests: c.requests,
        stableRequests: s.requests,
        canaryEvents: [eventsOf(c, guard)],
        stableEvents: [eventsOf(s, guard)],
      };
      const state = states.get(guard) ?? startGuard(1);
      states.set(guard, valueOf(advanceGuard(state, block, planOf(guard, options))));
    }
    const age = minute - first + 1;
    decision = valueOf(decideCanary(factsOf({ age, requests, states, total }, options), options.limits));
    if (decision.verdict === "continue") decidedAtMinute = null;
    else decidedAtMinute ??= age;
    trace.push({ minute: age, logWorse: decision.logWorse, logOk: decision.logOk, verdict: decision.verdict });
  }
  if (!decision) throw new Error("a log without minutes was judged");
  const reports = guards.map((guard) => guardReport(guard, { canary, stable, first, last }, states.get(guard)));
  return { ...decision, ageMinutes: last - first + 1, decidedAtMinute, guards: reports, trace };
}

function eventsOf(minute: ArmMinute, guard: GuardName): number {
  return guard === "errors" ? minute.errors : minute.slow;
}

function planOf(guard: GuardName, { margin, rareBar }: JudgeOptions): GuardPlan {
  return { ...(margin !== undefined && { margin }), ...(guard === "errors" && rareBar !== undefined && { rareBar }) };
}

function historyOf(stable: ArmLog, first: number): ArmMinute[] {
  const minutes = [...stable.minutes].filter(([minute]) => minute < first && minute >= first - HISTORY_BLOCKS);
  return minutes.sort(([a], [b]) => a - b).map(([, one]) => one);
}

type Progress = {
  readonly age: number;
  readonly requests: readonly number[];
  readonly states: ReadonlyMap<GuardName, GuardEvidence>;
  readonly total: number;
};

function factsOf({ age, requests, states, total }: Progress, { margin, rareBar, limits }: JudgeOptions) {
  const canaryRequests = requests.reduce((sum, n) => sum + n, 0);
  const target = Math.log(1 / (limits.beta ?? CANARY_LIMITS.beta));
  return {
    ageMinutes: age,
    canaryRequests,
    canaryRequestsLast10: requests.slice(-LAST_MINUTES).reduce((sum, n) => sum + n, 0),
    historyBlocks: Math.max(...[...states.values()].map(historyBlocks)),
    logDifferent: null,
    guards: [...states].map(([name, state]) => {
      const logOk = guardOk(state);
      const stableRequests = state.window.slice(-age).reduce((sum, one) => sum + one.stableRequests, 0);
      const needed = stillNeeded({
        logOk: logOk ?? 0,
        target,
        canaryRequests,
        stableRequests,
        margin: margin ?? DEFAULT_MARGIN,
        ...(name === "errors" && rareBar !== undefined && { rareBar }),
      });
      return { name, weight: WEIGHTS[name] / total, required: true, logWorse: guardWorse(state), logOk, needed };
    }),
  };
}

/** Requests and events of one arm over all its minutes. */
export function totalOf(blocks: readonly Block[], arm: "canary" | "stable"): { requests: number; events: number } {
  return blocks.reduce(
    (all, block) => ({ requests: all.requests + block[arm].requests, events: all.events + block[arm].events }),
    { requests: 0, events: 0 },
  );
}

type Logs = { readonly canary: ArmLog; readonly stable: ArmLog; readonly first: number; readonly last: number };

function guardReport(
  guard: GuardName,
  { canary, stable, first, last }: Logs,
  state: GuardEvidence | undefined,
): GuardReport {
  const blocks: Block[] = [];
  for (let minute = first; minute <= last; minute += 1) {
    const [c, s] = [canary.minutes.get(minute) ?? EMPTY, stable.minutes.get(minute) ?? EMPTY];
    blocks.push({
      canary: { requests: c.requests, events: eventsOf(c, guard) },
      stable: { requests: s.requests, events: eventsOf(s, guard) },
    });
  }
  const interval = valueOf(ratioInterval(blocks, INTERVAL_LEVEL));
  return {
    guard,
    canary: totalOf(blocks, "canary"),
    stable: totalOf(blocks, "stable"),
    logWorse: state ? guardWorse(state) : null,
    logOk: state ? guardOk(state) : null,
    ratioLow: interval.low,
    ratioHigh: Number.isFinite(interval.high) ? interval.high : null,
    phi: state?.phi ?? 1,
  };
}

/** The logs were counted by us: a refusal here is a bug, not a mistake of the user. */
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result.value;
}
