import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** State of the detector: how many values, their mean, the cumulative deviation and its lowest value. */
export interface PageHinkleyState {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
  readonly lowest: number;
}

/** Before the first value. */
export const PAGE_HINKLEY_START: PageHinkleyState = { count: 0, mean: 0, deviation: 0, lowest: 0 };

/**
 * Page–Hinkley test for a rise of the mean: the cumulative sum of x − mean − tolerance, less its minimum, exceeds the
 * threshold. Without a guarantee of its false alarms; the peer of our detectors. Source: Page 1954, https://doi.org/10.1093/biomet/41.1-2.100
 * @example pageHinkley(PAGE_HINKLEY_START, 1, { tolerance: 0, threshold: 1 }) // => alarm false
 */
export function pageHinkley(
  state: PageHinkleyState,
  value: number,
  { tolerance, threshold }: { readonly tolerance: number; readonly threshold: number },
): Result<{ readonly state: PageHinkleyState; readonly alarm: boolean }> {
  if (!Number.isFinite(value)) return refuse("NOT_FINITE", "The value is not a finite number.");
  if (!(tolerance >= 0 && threshold > 0))
    return refuse("OUT_OF_RANGE", "Tolerance must be at least 0, the threshold positive.");
  const count = state.count + 1;
  const mean = state.mean + (value - state.mean) / count;
  const deviation = state.deviation + value - mean - tolerance;
  const lowest = Math.min(state.lowest, deviation);
  return accept({ state: { count, mean, deviation, lowest }, alarm: deviation - lowest > threshold });
}
