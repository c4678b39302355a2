import type { BurnWindow } from "./burn.ts";
import type { Sample } from "./series.ts";

/** When the budget is gone if the pace of `window` holds. Old errors that leave a rolling period are not counted in. */
export type Forecast =
  | { readonly kind: "unknown" }
  | { readonly kind: "exhausted" }
  | { readonly kind: "lasts"; readonly window: string; readonly rate: number }
  | {
      readonly kind: "exhaustedAt";
      readonly at: number;
      readonly secondsLeft: number;
      readonly window: string;
      readonly rate: number;
    };

/**
 * A burn rate of 1 spends the whole budget in one period, so `remaining` of it lasts remaining × period / rate.
 * @example forecastExhaustion({ remaining: { time: 0, value: 0.5 }, periodSeconds: 3600, pace: { window: "1m", seconds: 60, rate: 6 } })
 * // => { kind: "exhaustedAt", at: 300_000, secondsLeft: 300, window: "1m", rate: 6 }
 */
export function forecastExhaustion(facts: {
  readonly remaining: Sample | undefined;
  readonly periodSeconds: number | undefined;
  readonly pace: BurnWindow | undefined;
}): Forecast {
  const { remaining, periodSeconds, pace } = facts;
  if (!remaining) return { kind: "unknown" };
  if (remaining.value <= 0) return { kind: "exhausted" };
  if (periodSeconds === undefined || !pace) return { kind: "unknown" };
  const { window, rate } = pace;
  if (rate <= 0) return { kind: "lasts", window, rate };
  const seconds = (remaining.value * periodSeconds) / rate;
  if (seconds >= periodSeconds) return { kind: "lasts", window, rate };
  return { kind: "exhaustedAt", at: remaining.time + seconds * 1000, secondsLeft: seconds, window, rate };
}
