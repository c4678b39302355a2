import { toNumber } from "@noops-ml/alerts/policy/rational.ts";
import { BURN_ROUNDING, type BurnTier } from "@noops-ml/alerts/policy/reachable.ts";
import { hasWindow } from "../promql/window.ts";
import type { Slo } from "./slo.ts";

/** Windows up to this are asked from the raw series. */
export const LONGEST_RAW_SECONDS = 6 * 3600;

/** Whether a window is asked from the raw series instead of being summed from the base series. */
export function isRawWindow(slo: Slo, windowSeconds: number): boolean {
  return (
    slo.base.form === "events" &&
    windowSeconds <= LONGEST_RAW_SECONDS &&
    !slo.maintenance.some((window) => window.exclude)
  );
}

/** Whether the base ratio rises while its window fills; a slice, or a ratio that someone records, is bad at once. */
function rises({ base }: Slo): boolean {
  return base.form === "events" || (base.form === "ratio" && hasWindow(base.error));
}

/** The base ratio `evaluations` after errors began. */
function baseAfter(slo: Slo, evaluations: number): number {
  if (evaluations <= 0) return 0;
  return rises(slo) ? Math.min((evaluations * slo.intervalSeconds) / slo.baseSeconds, 1) : 1;
}

/** Sum of the base ratio over the evaluations 1 to `last`. */
function baseSum(slo: Slo, last: number): number {
  if (last <= 0) return 0;
  if (!rises(slo)) return last;
  const ramp = Math.floor(slo.baseSeconds / slo.intervalSeconds);
  const rising = Math.min(last, ramp);
  return (rising * (rising + 1) * slo.intervalSeconds) / (2 * slo.baseSeconds) + Math.max(0, last - ramp);
}

/** Share of the errors that a window shows `evaluations` after they began, with full clean history and even traffic. */
function windowShare(slo: Slo, windowSeconds: number, evaluations: number): number {
  if (windowSeconds === slo.baseSeconds) return baseAfter(slo, evaluations);
  const interval = slo.intervalSeconds;
  if (isRawWindow(slo, windowSeconds)) return Math.min((evaluations * interval) / windowSeconds, 1);
  // Ranges are closed on both sides, so a window holds one sample more than it has intervals.
  const samples = Math.floor(windowSeconds / interval) + 1;
  return (baseSum(slo, evaluations) - baseSum(slo, evaluations - samples)) / samples;
}

/**
 * Seconds from the first failing request to the alert of a tier, for a constant error ratio after clean history;
 * `undefined` when it never fires.
 * @example timeToFire(slo, pageFast, 1) // => 60 for an objective of 99.9 over 30d
 */
export function timeToFire(slo: Slo, tier: BurnTier, errorRatio: number): number | undefined {
  const threshold = (toNumber(tier.factor) - BURN_ROUNDING) * toNumber(slo.budgetRatio);
  const fires = (evaluations: number) =>
    [tier.longSeconds, tier.shortSeconds].every(
      (seconds) => windowShare(slo, seconds, evaluations) * errorRatio > threshold,
    );
  let [low, high] = [0, Math.ceil((tier.longSeconds + slo.baseSeconds) / slo.intervalSeconds) + 1];
  if (!fires(high)) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fires(middle)) high = middle;
    else low = middle;
  }
  return high * slo.intervalSeconds;
}
