import { CHANNELS, NUMERIC_FEATURES, NUMERIC_FEATURE_NAMES } from "../transactions/transaction.ts";
import type { Channel, Transaction } from "../transactions/transaction.ts";

/** What can be wrong with a feature. */
export const CHECKS = ["required", "type", "range", "enum"] as const;
export type Check = (typeof CHECKS)[number];

export type FeatureName = keyof Transaction;
export type Violation = { readonly feature: FeatureName; readonly check: Check };

/** What each feature is replaced by when it cannot be used: its typical value in training. */
export type Typical = Transaction;

/** A payment fit for the model, and what had to be mended. `seen` holds the raw value of each usable feature. */
export type Validated = {
  readonly features: Transaction;
  readonly violations: readonly Violation[];
  readonly missing: readonly FeatureName[];
};

const isChannel = (value: unknown): value is Channel => CHANNELS.some((channel) => channel === value);

/** Checks a request's features against the schema; a feature that fails is replaced by its typical value. */
export function validateFeatures(raw: Readonly<Record<string, unknown>>, typical: Typical): Validated {
  const violations: Violation[] = [];
  const missing: FeatureName[] = [];
  const features = { ...typical };
  for (const name of NUMERIC_FEATURE_NAMES) {
    const value = raw[name];
    const { min, max } = NUMERIC_FEATURES[name];
    if (value === undefined || value === null) {
      violations.push({ feature: name, check: "required" });
      missing.push(name);
    } else if (typeof value !== "number" || !Number.isFinite(value)) {
      violations.push({ feature: name, check: "type" });
      missing.push(name);
    } else {
      if (value < min || value > max) violations.push({ feature: name, check: "range" });
      features[name] = Math.min(max, Math.max(min, value));
    }
  }
  const channel = raw.channel;
  if (isChannel(channel)) return { features: { ...features, channel }, violations, missing };
  if (channel === undefined || channel === null) {
    return {
      features,
      violations: [...violations, { feature: "channel", check: "required" }],
      missing: [...missing, "channel"],
    };
  }
  return { features, violations: [...violations, { feature: "channel", check: "enum" }], missing };
}
