import { refuse, accept } from "../result.ts";
import type { Refusal, Result } from "../result.ts";
import { checkBlock } from "../evidence/block.ts";
import type { Arm, Block } from "../evidence/block.ts";
import { boundWeight, mixedFactor } from "../evidence/bound-weights.ts";
import {
  NO_RATES,
  addRate,
  discount,
  discountOneArm,
  dispersionOf,
  dropRate,
  meanRate,
} from "../evidence/dispersion.ts";
import type { RateSums } from "../evidence/dispersion.ts";
import { logMeanExp } from "../evidence/log-mean-exp.ts";
import { DEFAULT_MARGIN, OK_RATIOS, RARE_FACTORS, rareFactor, withinMarginFactor } from "../evidence/within-margin.ts";
import { WORSE_RATIOS, worseFactor } from "../evidence/worse.ts";

/** Blocks of stable's history that the dispersion looks back on: one day of minutes. */
export const HISTORY_BLOCKS = 1440;

/** One minute of a guardrail. Errors and loss have one event series; latency has one per finite bound ("slower than"). */
export interface GuardBlock {
  readonly canaryRequests: number;
  readonly stableRequests: number;
  readonly canaryEvents: readonly number[];
  readonly stableEvents: readonly number[];
}

/** How a guardrail is judged. */
export interface GuardPlan {
  /** Rate ratio that would be too much. */
  readonly margin?: number;
  /** Events per request under which the ratio does not matter; without it F2b is off. */
  readonly rareBar?: number;
  /** Which event series decides "ok": for latency the index of the SLO bound. */
  readonly okSeries?: number;
}

/** Evidence of one guardrail so far: log sums per alternative, and stable's history for the discount. */
export interface GuardEvidence {
  readonly blocks: number;
  readonly worse: readonly number[];
  /** log e of their mean, weighed by how far each series lies in stable's tail. */
  readonly logWorse: number;
  readonly ok: readonly number[];
  readonly history: readonly RateSums[];
  readonly window: readonly StableBlock[];
  /** The discount of the last block, of the series that decides "ok". */
  readonly phi: number;
}

/** What stable did in one block. */
export type StableBlock = Pick<GuardBlock, "stableRequests" | "stableEvents">;

/** Before the first block, with what stable did on the day before. @example startGuard(1).blocks // => 0 */
export function startGuard(series: number, past: readonly StableBlock[] = []): GuardEvidence {
  const empty: GuardEvidence = {
    blocks: 0,
    worse: new Array<number>(series * WORSE_RATIOS.length).fill(0),
    logWorse: 0,
    ok: [0],
    history: new Array<RateSums>(series).fill(NO_RATES),
    window: [],
    phi: 1,
  };
  return past.reduce((state, block) => remember(state, block), empty);
}

/** The evidence after one more block: F1 (or F5) and F2 with F2b, each divided by the F8 discount of the past. */
export function advanceGuard(state: GuardEvidence, block: GuardBlock, plan: GuardPlan = {}): Result<GuardEvidence> {
  const series = state.history.length;
  const refusal = checkGuardBlock(block, series);
  if (refusal) return refusal;
  const worse = [...state.worse];
  let ok = state.ok;
  let phi = 1;
  for (let i = 0; i < series; i += 1) {
    const pair = pairOf(block, i);
    const disp = dispersionOf(state.history[i] ?? NO_RATES);
    const shrink = discount(disp, block.canaryRequests, block.stableRequests);
    for (const [j, ratio] of WORSE_RATIOS.entries()) {
      const at = i * WORSE_RATIOS.length + j;
      worse[at] = (worse[at] ?? 0) + worseFactor(pair, ratio) / shrink;
    }
    if (i === (plan.okSeries ?? 0)) {
      ok = advanceOk(state, pair, { plan, disp, shrink });
      phi = shrink;
    }
  }
  // A minute without any request is no data: a guardrail that only had such minutes is still missing.
  const seen = block.canaryRequests + block.stableRequests > 0 ? 1 : 0;
  const weights = state.history.flatMap((sums) => WORSE_RATIOS.map(() => boundWeight(meanRate(sums))));
  const logWorse = state.logWorse + mixedFactor(weights, state.worse, worse);
  return accept({ ...remember(state, block), blocks: state.blocks + seen, worse, logWorse, ok, phi });
}

function advanceOk(
  state: GuardEvidence,
  pair: Block,
  { plan, disp, shrink }: { readonly plan: GuardPlan; readonly disp: number; readonly shrink: number },
): readonly number[] {
  const margin = plan.margin ?? DEFAULT_MARGIN;
  const steps = OK_RATIOS.map((ratio) => withinMarginFactor(pair, ratio, margin) / shrink);
  const bar = plan.rareBar;
  if (bar !== undefined) {
    const alone = discountOneArm(disp, pair.canary.requests);
    steps.push(...RARE_FACTORS.map((factor) => rareFactor(pair.canary, factor, bar) / alone));
  }
  return steps.map((step, i) => (state.ok[i] ?? 0) + step);
}

/** log e "worse" so far; `null` before the first block. */
export function guardWorse(state: GuardEvidence): number | null {
  return state.blocks === 0 ? null : state.logWorse;
}

/** log e "within the margin" so far; `null` before the first block. */
export function guardOk(state: GuardEvidence): number | null {
  return state.blocks === 0 ? null : logMeanExp(state.ok);
}

/** Blocks of stable with traffic that the discount knows. */
export function historyBlocks(state: GuardEvidence): number {
  return state.history[0]?.blocks ?? 0;
}

function remember(state: GuardEvidence, block: StableBlock): GuardEvidence {
  const arm = (of: StableBlock, i: number): Arm => ({ requests: of.stableRequests, events: of.stableEvents[i] ?? 0 });
  const leaving = state.window.length >= HISTORY_BLOCKS ? state.window[0] : undefined;
  const history = state.history.map((sums, i) => {
    const grown = addRate(sums, arm(block, i));
    return leaving ? dropRate(grown, arm(leaving, i)) : grown;
  });
  return { ...state, history, window: [...(leaving ? state.window.slice(1) : state.window), block] };
}

function pairOf(block: GuardBlock, i: number): Block {
  return {
    canary: { requests: block.canaryRequests, events: block.canaryEvents[i] ?? 0 },
    stable: { requests: block.stableRequests, events: block.stableEvents[i] ?? 0 },
  };
}

function checkGuardBlock(block: GuardBlock, series: number): Refusal | undefined {
  if (block.canaryEvents.length !== series || block.stableEvents.length !== series)
    return refuse("LENGTH_MISMATCH", `Each block needs ${series} event series in both arms.`);
  for (let i = 0; i < series; i += 1) {
    const refusal = checkBlock(pairOf(block, i));
    if (refusal) return refusal;
  }
  return undefined;
}
