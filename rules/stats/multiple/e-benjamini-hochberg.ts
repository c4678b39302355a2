import { checkBetween, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/**
 * e-BH: reject the g largest e-values when the g-th is at least F/(α g). Valid under any dependence.
 * Takes log e in nats. Source: Wang & Ramdas 2022, https://arxiv.org/abs/2009.02824
 * @example eBenjaminiHochberg([Math.log(100), 0], 0.05) // => { ok: true, value: [true, false] }
 */
export function eBenjaminiHochberg(logE: readonly number[], alpha: number): Result<readonly boolean[]> {
  const refusal = checkSample(logE, "logE") ?? checkBetween(alpha, 0, 1, "alpha");
  if (refusal) return refusal;
  const sorted = [...logE].sort((a, b) => b - a);
  const rejected = sorted.reduce(
    (most, value, i) => (value >= Math.log(sorted.length / (alpha * (i + 1))) ? i + 1 : most),
    0,
  );
  const threshold = rejected === 0 ? Infinity : (sorted[rejected - 1] ?? Infinity);
  return accept(logE.map((value) => value >= threshold));
}

/** A rank of the grid with the log e that this many values must reach. */
export interface EvidenceStep {
  readonly rank: number;
  readonly logE: number;
}

/**
 * Thresholds of e-BH on the ranks 1, 2, 4, … F, which PromQL can evaluate by counting: ln(F/(α g)). Fewer ranks than e-BH
 * itself reject at most as much, and any g values of at least F/(α g) keep the false discovery rate at α.
 * @example eBhGrid(4, 0.05) // => { ok: true, value: [rank 1, rank 2, rank 4], log e 4.38, 3.69 and 3.00 }
 */
export function eBhGrid(count: number, alpha: number): Result<readonly EvidenceStep[]> {
  if (!Number.isInteger(count) || count < 1) return refuse("EMPTY", "A grid needs at least one e-value.");
  const refusal = checkBetween(alpha, 0, 1, "alpha");
  if (refusal) return refusal;
  const ranks: number[] = [];
  for (let rank = 1; rank < count; rank *= 2) ranks.push(rank);
  return accept([...ranks, count].map((rank) => ({ rank, logE: Math.log(count / (alpha * rank)) })));
}
