import { checkArm } from "../evidence/block.ts";
import { aboveFactor } from "../evidence/one-sample.ts";
import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** A share this much above the reference's is still the same data. */
export const QUALITY_TOLERANCE = 1.1;
/** The rate that evidence is collected for, as a multiple of the bar. */
const RATIO = 2;
/** False alarms of one model on at most this share of days, over all its features and looks. */
const ALPHA = 0.01;
const SECONDS_PER_DAY = 86_400;

/** Shares of bad values below which nobody cares, whatever the reference: missing values, and broken checks. */
export const LEAST_BAR = { missing: 0.001, violation: 0.005 } as const;

/** The share of bad values that evidence speaks against. @example qualityBar(0.5, 0.001) // => 0.55 */
export function qualityBar(referenceShare: number | null, least: number): number {
  return Math.min(1, Math.max(least, QUALITY_TOLERANCE * (referenceShare ?? 0)));
}

/**
 * Evidence from which on a share is above its bar: at this level a model with `comparisons` features and checks has a
 * false alarm on at most 1 % of days, although every window overlaps the next (union bound over the looks of a day).
 * @example qualityThreshold({ comparisons: 50, intervalSeconds: 240 }) // => about 14.4
 */
export function qualityThreshold(looks: { readonly comparisons: number; readonly intervalSeconds: number }): number {
  return Math.log((looks.comparisons * (SECONDS_PER_DAY / looks.intervalSeconds)) / ALPHA);
}

/** What is known about one check of one feature in a window: rows, bad ones among them, and the bar. */
export interface QualityFacts {
  readonly rows: number;
  readonly bad: number;
  readonly bar: number;
  readonly threshold: number;
}

/** The verdict on one check of one feature, why, and the numbers behind it. */
export interface FeatureQuality {
  readonly state: "insufficient" | "ok" | "alert";
  readonly code: -1 | 0 | 2;
  readonly reason: "NO_ROWS" | "TOO_FEW_ROWS" | "WITHIN_BAR" | "ABOVE_BAR";
  readonly words: string;
  /** Share of bad values; `null` without rows. */
  readonly share: number | null;
  readonly logE: number;
  /** Rows below which even nothing but bad values would be no proof; `null` where the bar leaves no room above it. */
  readonly neededRows: number | null;
}

/**
 * Whether more values are missing or broken than in the reference, by one-sample F1 at twice the bar: E is an e-value of
 * the window for any number of rows, so few rows are "insufficient" and never a pass. So is a bar above ln 2, where twice
 * as much is impossible or nearly so.
 * @example decideFeatureQuality({ rows: 10, bad: 0, bar: 0.001, threshold: 14.4 }) // => ok true, state insufficient, reason TOO_FEW_ROWS
 */
export function decideFeatureQuality({ rows, bad, bar, threshold }: QualityFacts): Result<FeatureQuality> {
  const refusal = checkArm({ requests: rows, events: bad }, "the feature");
  if (refusal) return refusal;
  if (!(bar > 0 && bar <= 1 && threshold > 0))
    return refuse("OUT_OF_RANGE", `A bar of ${bar} or a threshold of ${threshold} is impossible.`);
  const logE = aboveFactor({ requests: rows, events: bad }, RATIO, bar);
  const perRow = aboveFactor({ requests: 1, events: 1 }, RATIO, bar);
  const neededRows = perRow > 0 ? Math.ceil(threshold / perRow) : null;
  const share = rows > 0 ? bad / rows : null;
  const say = (code: FeatureQuality["code"], reason: FeatureQuality["reason"], words: string): Result<FeatureQuality> =>
    accept({ state: STATES[code], code, reason, words, share, logE, neededRows });
  if (share === null) return say(-1, "NO_ROWS", "No rows in the window.");
  if (rows * perRow < threshold) return say(-1, "TOO_FEW_ROWS", `${rows} rows are fewer than any proof needs.`);
  return logE >= threshold
    ? say(2, "ABOVE_BAR", `A share of ${share} is bad, more than ${bar} and more than chance.`)
    : say(0, "WITHIN_BAR", `A share of ${share} is bad; there is no proof that it is more than ${bar}.`);
}

const STATES = { [-1]: "insufficient", 0: "ok", 2: "alert" } as const;
