import { checkBetween, checkSample } from "../checks.ts";
import { accept } from "../result.ts";
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
