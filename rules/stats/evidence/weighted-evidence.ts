import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import { logSumExp } from "./log-mean-exp.ts";

/** Evidence of one guardrail and its share of the whole. `null` is no data and counts as log e = 0, so weights never shift. */
export interface WeighedLogE {
  readonly logE: number | null;
  readonly weight: number;
}

/**
 * ln Σ wⱼ Eⱼ with Σ wⱼ = 1: an e-value under any dependence between guardrails.
 * Give current values, never latched maxima: https://arxiv.org/abs/2501.19360
 * @example weightedEvidence([{ logE: 0, weight: 0.4 }, { logE: null, weight: 0.6 }]) // => { ok: true, value: 0 }
 */
export function weightedEvidence(parts: readonly WeighedLogE[]): Result<number> {
  const used = parts.filter((part) => part.weight !== 0);
  const sum = used.reduce((total, part) => total + part.weight, 0);
  if (Math.abs(sum - 1) > 1e-9 || used.some((part) => part.weight < 0))
    return refuse("OUT_OF_RANGE", `Weights must be positive and sum to 1; they sum to ${sum}.`);
  if (used.some((part) => Number.isNaN(part.logE))) return refuse("NOT_FINITE", "Evidence is not a number.");
  return accept(logSumExp(used.map((part) => (part.logE ?? 0) + Math.log(part.weight))));
}
