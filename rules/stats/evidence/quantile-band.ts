import { checkBetween, checkSample } from "../checks.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

const SCALE = 0.85;

/**
 * F6: half width of a band around an empirical cdf that contains the true cdf at *all* sample sizes t ≥ t₀ with
 * probability 1 − α: 0.85 √((ln(1 + ln(t/t₀)) + C)/t). Source: Howard & Ramdas 2022, https://arxiv.org/abs/1906.09712
 * @example bandRadius(1000, 0.05, 100) // => about 0.082
 */
export function bandRadius(size: number, alpha: number, from: number): Result<number> {
  const refusal = checkBetween(alpha, 0, 1, "alpha");
  if (refusal) return refusal;
  if (!(from >= 1 && size >= from && Number.isFinite(size)))
    return refuse("OUT_OF_RANGE", `The band starts at ${from} values; there are ${size}.`);
  return accept(SCALE * Math.sqrt((Math.log1p(Math.log(size / from)) + bandConstant(alpha)) / size));
}

/** The smallest C that keeps the error at α, by bisection; at most 0.8 ln(1612/α). @example bandConstant(0.05) // => about 8.12 */
export function bandConstant(alpha: number): number {
  let low = 1;
  let high = 0.8 * Math.log(1612 / alpha) + 0.01;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (smallestError(middle) <= alpha) high = middle;
    else low = middle;
  }
  return high;
}

/** min over η > 1 of 4 e^(−γC) (1 + 1/((γ−1) ln η)) with γ = (2/η)(0.85 − √(2(η−1)/C))². */
function smallestError(c: number): number {
  let best = Infinity;
  for (let step = 1; step <= 400; step += 1) {
    const eta = 1 + step / 800;
    const slack = Math.sqrt((2 * (eta - 1)) / c);
    if (Math.sqrt(eta / 2) + slack >= SCALE) continue;
    const gamma = (2 / eta) * (SCALE - slack) ** 2;
    best = Math.min(best, 4 * Math.exp(-gamma * c) * (1 + 1 / ((gamma - 1) * Math.log(eta))));
  }
  return best;
}

/** A quantile with bounds that hold at all times. */
export interface QuantileBand {
  readonly estimate: number;
  /** −∞ or +∞ where the sample is too small to say. */
  readonly low: number;
  readonly high: number;
}

/**
 * Time-uniform band of the p-quantile from sorted values: the order statistics at p ± radius.
 * @example quantileBand([1, 2, 3], 0.5, { alpha: 0.05, from: 1 }) // => estimate 2, low -Infinity, high Infinity
 */
export function quantileBand(
  sorted: readonly number[],
  p: number,
  { alpha, from }: { readonly alpha: number; readonly from: number },
): Result<QuantileBand> {
  const refusal = checkSample(sorted, "sorted") ?? checkBetween(p, 0, 1, "p");
  if (refusal) return refusal;
  const radius = bandRadius(sorted.length, alpha, from);
  if (!radius.ok) return radius;
  const at = (share: number): number => {
    if (share <= 0) return -Infinity;
    if (share > 1) return Infinity;
    return sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity;
  };
  return accept({ estimate: at(p), low: at(p - radius.value), high: at(p + radius.value + 1 / sorted.length) });
}
