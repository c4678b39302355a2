import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { checkBlocks } from "./block.ts";
import type { Block } from "./block.ts";
import { logMeanExp } from "./log-mean-exp.ts";

/** True rate ratios that evidence for "within the margin" is collected for. */
export const OK_RATIOS = [0.8, 1] as const;
/** A canary is acceptable when its rate is less than this multiple of stable's. */
export const DEFAULT_MARGIN = 1.5;
/** Factors per event for "errors are rarer than the bar". */
export const RARE_FACTORS = [0.1, 0.5] as const;

/**
 * F2: log factor of one checked block against "the canary's rate is at least `margin` times stable's":
 * k_c ln(r/R) − (k_c + k_s) ln((r n_c + n_s)/(R n_c + n_s)), r < R. Same proof as F1.
 * @example withinMarginFactor({ canary: { requests: 0, events: 0 }, stable: { requests: 5, events: 1 } }, 1, 1.5) // => 0
 */
export function withinMarginFactor({ canary, stable }: Block, ratio: number, margin: number): number {
  if (canary.requests + stable.requests === 0) return 0;
  const events = canary.events + stable.events;
  const share = (ratio * canary.requests + stable.requests) / (margin * canary.requests + stable.requests);
  return canary.events * Math.log(ratio / margin) - events * Math.log(share);
}

/**
 * F2b: log factor of one checked block against "the canary's rate is at least `bar`": k_c ln a + n_c θ₀ (1 − a), a < 1.
 * It lets a model pass whose errors are too rare for a ratio.
 * @example rareFactor({ requests: 1000, events: 0 }, 0.5, 0.001) // => 0.5
 */
export function rareFactor(canary: Block["canary"], factor: number, bar: number): number {
  return canary.events * Math.log(factor) + canary.requests * bar * (1 - factor);
}

/** What "ok" means: less than `margin` times stable's rate, or (when given) less than `rareBar` per request. */
export interface MarginRule {
  readonly margin?: number;
  readonly rareBar?: number;
}

/**
 * log e that the canary is within the margin: F2 and, with a bar, F2b in one mean.
 * @example withinMarginEvidence([{ canary: { requests: 0, events: 0 }, stable: { requests: 0, events: 0 } }]) // => { ok: true, value: 0 }
 */
export function withinMarginEvidence(blocks: readonly Block[], rule: MarginRule = {}): Result<number> {
  const { margin = DEFAULT_MARGIN, rareBar } = rule;
  const refusal = checkBlocks(blocks);
  if (refusal) return refusal;
  if (!(margin > 1)) return refuse("OUT_OF_RANGE", `A margin of ${margin} is not above 1.`);
  if (rareBar !== undefined && !(rareBar > 0 && rareBar <= 1))
    return refuse("OUT_OF_RANGE", `A bar of ${rareBar} events per request is not in (0, 1].`);
  const ratio = OK_RATIOS.map((r) => blocks.reduce((sum, block) => sum + withinMarginFactor(block, r, margin), 0));
  const rare =
    rareBar === undefined
      ? []
      : RARE_FACTORS.map((a) => blocks.reduce((sum, block) => sum + rareFactor(block.canary, a, rareBar), 0));
  return accept(logMeanExp([...ratio, ...rare]));
}
