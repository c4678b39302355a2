import type { LinkModel } from "@grafana/data";
import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Block } from "@noops-ml/rules/stats/evidence/block.ts";
import { ratioInterval, type RatioInterval } from "@noops-ml/rules/stats/evidence/ratio-interval.ts";
import {
  CANARY_VERDICT_CODES,
  canaryNeeds,
  decideCanary,
  type CanaryDecision,
  type CanaryNeed,
  type CanaryReason,
  type CanaryVerdictName,
  type GuardFacts,
} from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { stillNeeded } from "@noops-ml/rules/stats/verdict/needed.ts";
import { readCanarySettings, type CanarySettings } from "./canary-settings.ts";
import { courseOf, latest, longest, newest, recordedReason, sameTimes, type Sample, type Series } from "./series.ts";

/** Level of the interval that people see. */
const INTERVAL_ALPHA = 0.05;

/** One guardrail: what both arms did and what that proves. */
export type GuardView = {
  readonly name: string;
  readonly logWorse: number | undefined;
  readonly logOk: number | undefined;
  readonly canaryRequests: number;
  readonly stableRequests: number;
  readonly canaryRate: number | undefined;
  readonly stableRate: number | undefined;
  readonly ratio: number | undefined;
  readonly interval: RatioInterval | undefined;
};

/** What a canary panel draws for one run. */
export type CanaryView = {
  readonly key: string;
  readonly model: string;
  readonly run: string;
  readonly canaryVersion: string | undefined;
  readonly stableVersion: string | undefined;
  readonly verdict: CanaryVerdictName;
  readonly decision: CanaryDecision;
  /** What is still missing while evidence is collected. */
  readonly needs: readonly CanaryNeed[];
  readonly ageMinutes: number;
  readonly minutesLeft: number;
  readonly requests: number;
  readonly trafficShare: number | undefined;
  readonly discount: number | undefined;
  readonly guards: readonly GuardView[];
  readonly worse: readonly Sample[];
  readonly ok: readonly Sample[];
  readonly different: number | undefined;
  readonly settings: CanarySettings;
  /** Data links of the dashboard for this run. */
  readonly links: () => readonly LinkModel[];
};

/** One view per run, the newest first. */
export function readCanaries(series: readonly Series[]): CanaryView[] {
  const runs = new Map<string, Series[]>();
  for (const one of series) {
    const run = one.labels[ANALYSIS_LABEL.run];
    if (run === undefined) continue;
    const key = `${one.labels[ANALYSIS_LABEL.model] ?? ""}|${run}`;
    const own = runs.get(key);
    if (own) own.push(one);
    else runs.set(key, [one]);
  }
  return [...runs]
    .map(([key, own]) => readRun(key, own, readCanarySettings(series, own[0]?.labels[ANALYSIS_LABEL.model] ?? "")))
    .filter((view) => view !== undefined)
    .sort((a, b) => a.ageMinutes - b.ageMinutes);
}

function readRun(key: string, own: readonly Series[], settings: CanarySettings): CanaryView | undefined {
  const named = (name: string) => own.filter((one) => one.name === name);
  const value = (name: string) => newest(named(name))?.value;
  const guards = readGuards(own, settings);
  if (guards.length === 0 && named(CANARY_SERIES.verdict).length === 0) return undefined;
  const ageMinutes = value(CANARY_SERIES.ageMinutes) ?? 0;
  const requests = value(CANARY_SERIES.requests) ?? 0;
  const facts = {
    ageMinutes,
    canaryRequests: requests,
    canaryRequestsLast10: value(CANARY_SERIES.requestsLast10) ?? 0,
    historyBlocks: value(CANARY_SERIES.history) ?? 0,
    guards: allFacts(guards, settings),
    logDifferent: value(CANARY_SERIES.evidenceDifferent) ?? null,
  };
  const decision = decideCanary(facts, settings.limits);
  if (!decision.ok) throw new Error(`The canary series cannot be judged: ${decision.reason}`);
  const recorded = value(CANARY_SERIES.verdict);
  const versionOf = (role: string) =>
    named(CANARY_SERIES.role).find(({ labels }) => labels[ANALYSIS_LABEL.role] === role)?.labels["version"];
  const stable = guards.find(({ name }) => name === "errors");
  const total = (stable?.canaryRequests ?? 0) + (stable?.stableRequests ?? 0);
  return {
    key,
    model: own[0]?.labels[ANALYSIS_LABEL.model] ?? "",
    run: own[0]?.labels[ANALYSIS_LABEL.run] ?? "",
    canaryVersion: versionOf("canary"),
    stableVersion: versionOf("stable"),
    // The rules' verdict and reason win: they are what the bot acts on.
    verdict: recorded === undefined ? decision.value.verdict : verdictOf(recorded),
    decision: {
      ...decision.value,
      reason: recordedReason(named(CANARY_SERIES.reason), isCanaryReason) ?? decision.value.reason,
    },
    needs: canaryNeeds(facts, settings.limits),
    ageMinutes,
    minutesLeft: Math.max(settings.limits.maxAgeMinutes - ageMinutes, 0),
    requests,
    trafficShare: total === 0 ? undefined : (stable?.canaryRequests ?? 0) / total,
    discount: named(CANARY_SERIES.discount).reduce<number | undefined>(
      (max, one) => Math.max(max ?? 1, latest(one)?.value ?? 1),
      undefined,
    ),
    guards,
    worse: courseOf(named(CANARY_SERIES.evidenceWorse)),
    ok: courseOf(named(CANARY_SERIES.evidenceOk)),
    different: value(CANARY_SERIES.evidenceDifferent),
    settings,
    links: () => own[0]?.field.getLinks?.({ valueRowIndex: 0 }) ?? [],
  };
}

/**
 * The verdict behind a recorded code.
 * @example verdictOf(2) // => "rollback"
 */
export function verdictOf(code: number): CanaryVerdictName {
  const found = Object.entries(CANARY_VERDICT_CODES).find(([, one]) => one === Math.round(code));
  return (found?.[0] as CanaryVerdictName | undefined) ?? "continue";
}

const REASON =
  /^(REAL_BUT_WITHIN_MARGIN|WORSE:.+|PREDICTIONS_SHIFTED|NOT_WORSE_THAN_MARGIN|OUT_OF_TIME|MISSING_GUARD:.+|NO_TRAFFIC|COLLECTING)$/;
const isCanaryReason = (reason: string): reason is CanaryReason => REASON.test(reason);

function readGuards(own: readonly Series[], { weights }: CanarySettings): GuardView[] {
  const of = (name: string) => own.filter((one) => one.name === name);
  const names = new Set(
    [...of(CANARY_SERIES.evidence), ...of(CANARY_SERIES.canaryRequests)].flatMap(
      ({ labels }) => labels[ANALYSIS_LABEL.guard] ?? [],
    ),
  );
  const byWeight = (a: string, b: string) => (weights[b] ?? 0) - (weights[a] ?? 0) || a.localeCompare(b);
  return [...names].sort(byWeight).map((name) => {
    const guard = (series: string) => of(series).filter(({ labels }) => labels[ANALYSIS_LABEL.guard] === name);
    const evidence = (hypothesis: string) =>
      newest(guard(CANARY_SERIES.evidence).filter(({ labels }) => labels[ANALYSIS_LABEL.hypothesis] === hypothesis))
        ?.value;
    const blocks = readBlocks(guard);
    const sums = blocks.reduce(
      (sum, { canary, stable }) => ({
        canaryRequests: sum.canaryRequests + canary.requests,
        stableRequests: sum.stableRequests + stable.requests,
        canaryEvents: sum.canaryEvents + canary.events,
        stableEvents: sum.stableEvents + stable.events,
      }),
      { canaryRequests: 0, stableRequests: 0, canaryEvents: 0, stableEvents: 0 },
    );
    const canaryRate = sums.canaryRequests > 0 ? sums.canaryEvents / sums.canaryRequests : undefined;
    const stableRate = sums.stableRequests > 0 ? sums.stableEvents / sums.stableRequests : undefined;
    const interval = blocks.length === 0 ? undefined : ratioInterval(blocks, INTERVAL_ALPHA);
    return {
      name,
      logWorse: evidence("worse"),
      logOk: evidence("ok"),
      canaryRequests: sums.canaryRequests,
      stableRequests: sums.stableRequests,
      canaryRate,
      stableRate,
      ratio: canaryRate !== undefined && stableRate ? canaryRate / stableRate : undefined,
      interval: interval?.ok ? interval.value : undefined,
    };
  });
}

/** Blocks are merged down to this many: the evidence of a larger block is as valid, and the interval costs less. */
const MOST_BLOCKS = 60;

/** A block is a minute: a finer step of the query repeats it, and it must not count twice. */
const BLOCK_MS = 60_000;
const isNewBlock = (time: number, before: number | undefined) =>
  before === undefined || Math.floor(time / BLOCK_MS) !== Math.floor(before / BLOCK_MS);

/** Blocks of both arms. A histogram guard has one event series per bound: its largest counts every slow request. */
function readBlocks(guard: (name: string) => readonly Series[]): Block[] {
  const nc = longest(guard(CANARY_SERIES.canaryRequests));
  if (!nc) return [];
  const [ns, kc, ks] = [CANARY_SERIES.stableRequests, CANARY_SERIES.canaryEvents, CANARY_SERIES.stableEvents].map(
    (name) => largestAt(nc.times, guard(name)),
  );
  const minutes = nc.times.flatMap((time, at) => (isNewBlock(time, nc.times[at - 1]) ? [at] : []));
  const size = Math.ceil(minutes.length / MOST_BLOCKS);
  const blocks: Block[] = [];
  for (let from = 0; from < minutes.length; from += size) {
    const sum = { nc: 0, ns: 0, kc: 0, ks: 0 };
    for (let minute = from; minute < Math.min(from + size, minutes.length); minute++) {
      const at = minutes[minute] ?? 0;
      sum.nc += Math.round(nc.values[at] ?? 0);
      sum.ns += Math.round(ns?.[at] ?? 0);
      sum.kc += kc?.[at] ?? 0;
      sum.ks += ks?.[at] ?? 0;
    }
    if (sum.nc + sum.ns > 0)
      blocks.push({
        canary: { requests: sum.nc, events: Math.min(sum.kc, sum.nc) },
        stable: { requests: sum.ns, events: Math.min(sum.ks, sum.ns) },
      });
  }
  return blocks;
}

/** The largest value of several series at each of these moments, 0 where none has one. */
function largestAt(times: readonly number[], candidates: readonly Series[]): readonly number[] {
  const [first] = candidates;
  if (candidates.length === 1 && first && sameTimes({ times }, first)) return first.values;
  const place = new Map(times.map((time, at) => [time, at]));
  const result = times.map(() => 0);
  for (const series of candidates)
    for (const [row, time] of series.times.entries()) {
      const at = place.get(time);
      if (at !== undefined) result[at] = Math.max(result[at] ?? 0, series.values[row] ?? 0);
    }
  return result;
}

/** The joint evidence always has all weights: a guardrail without data counts as "nothing known", never as a pass. */
function allFacts(guards: readonly GuardView[], settings: CanarySettings): GuardFacts[] {
  return Object.entries(settings.weights).map(([name, weight]) => {
    const guard = guards.find((one) => one.name === name);
    const required = !settings.optional.has(name);
    return guard
      ? factsOf(guard, { weight, required, settings })
      : { name, weight, required, logWorse: null, logOk: null };
  });
}

function factsOf(
  { name, logWorse, logOk, canaryRequests, stableRequests }: GuardView,
  {
    weight,
    required,
    settings,
  }: { readonly weight: number; readonly required: boolean; readonly settings: CanarySettings },
): GuardFacts {
  const { promoteAt: target, margin } = settings;
  return {
    name,
    weight,
    required,
    logWorse: logWorse ?? null,
    logOk: logOk ?? null,
    ...(logOk === undefined ? {} : { needed: stillNeeded({ logOk, target, canaryRequests, stableRequests, margin }) }),
  };
}
