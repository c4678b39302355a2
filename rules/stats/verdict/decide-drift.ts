import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";

/** The numbers of the states in the recorded series `noops:feature_drift_state:*`. */
export const DRIFT_STATE_CODES = { no_reference: -2, insufficient: -1, ok: 0, watch: 1, alert: 2 } as const;
export type DriftState = keyof typeof DRIFT_STATE_CODES;

/** From these PSI values on a significant drift is worth a look, or an alert. */
export const PSI_WATCH = 0.1;
export const PSI_ALERT = 0.25;
/** Rows per bin on both sides below which a PSI says nothing. */
export const ROWS_PER_BIN = 20;
/** Share of mass in bins that only one side knows, from which on the comparison is refused. */
export const MASS_LOST_LIMIT = 1e-6;

/** What is known about one feature in one window. `null` is "there is none". */
export interface FeatureFacts {
  readonly feature: string;
  readonly currentRows: number | null;
  readonly referenceRows: number | null;
  readonly degreesOfFreedom: number | null;
  readonly psi: number | null;
  /** Whether the PSI stays above noise after control of false discoveries over all features. */
  readonly significant: boolean;
  readonly massLost: number | null;
}

/** The state of a feature and why. */
export interface FeatureDrift {
  readonly feature: string;
  readonly state: DriftState;
  readonly code: number;
  readonly reason:
    "NO_TRAFFIC" | "TOO_FEW_ROWS" | "NO_REFERENCE" | "BIN_MISSING" | "NOISE" | "SMALL" | "MODERATE" | "LARGE";
  readonly words: string;
}

/**
 * The drift state of one feature. "No data" is a state of its own, never "ok".
 * @example decideFeatureDrift({ feature: "age", currentRows: 0, referenceRows: 9, degreesOfFreedom: null, psi: null, significant: false, massLost: null }).state // => "insufficient"
 */
export function decideFeatureDrift(facts: FeatureFacts): FeatureDrift {
  const { feature, currentRows, referenceRows, degreesOfFreedom, psi, massLost } = facts;
  const say = (state: DriftState, reason: FeatureDrift["reason"], words: string): FeatureDrift => ({
    feature,
    state,
    code: DRIFT_STATE_CODES[state],
    reason,
    words,
  });
  if (!currentRows) return say("insufficient", "NO_TRAFFIC", "No rows in the window.");
  if (referenceRows === null || psi === null || degreesOfFreedom === null || massLost === null)
    return say("no_reference", "NO_REFERENCE", "There is no reference with this layout of bins.");
  if (massLost >= MASS_LOST_LIMIT)
    return say("no_reference", "BIN_MISSING", `A bin is missing on one side; it holds ${massLost} of the mass.`);
  const needed = ROWS_PER_BIN * (degreesOfFreedom + 1);
  if (currentRows < needed || referenceRows < needed)
    return say(
      "insufficient",
      "TOO_FEW_ROWS",
      `Fewer than ${needed} rows on one side: ${currentRows}, ${referenceRows}.`,
    );
  if (psi < PSI_WATCH) return say("ok", "SMALL", `PSI ${psi} is below ${PSI_WATCH}.`);
  if (!facts.significant) return say("ok", "NOISE", `PSI ${psi} is within the noise of this sample size.`);
  return psi < PSI_ALERT
    ? say("watch", "MODERATE", `PSI ${psi} is above noise and at least ${PSI_WATCH}.`)
    : say("alert", "LARGE", `PSI ${psi} is above noise and at least ${PSI_ALERT}.`);
}

/** The state of a model: what its features say together. */
export interface ModelDrift {
  readonly state: "insufficient" | "ok" | "watch" | "alert";
  readonly reason: "NO_FEATURE_KNOWN" | "NO_ALERT" | "SOME_FEATURES" | "MANY_FEATURES" | `CRITICAL:${string}`;
  readonly words: string;
  /** Share of features in alert among those with data; `null` without any. */
  readonly alertShare: number | null;
  readonly features: readonly FeatureDrift[];
}

/** Share of features in alert from which on the model has drifted. */
export const MODEL_ALERT_SHARE = 0.3;

/**
 * The drift verdict on a model: alert when at least 30 % of its features with data alert, or one marked critical.
 * @example decideDrift([]) // => { ok: true, value: { state: "insufficient", … } }
 */
export function decideDrift(
  facts: readonly FeatureFacts[],
  options: { readonly critical?: readonly string[]; readonly alertShare?: number } = {},
): Result<ModelDrift> {
  const limit = options.alertShare ?? MODEL_ALERT_SHARE;
  if (!(limit > 0 && limit <= 1)) return refuse("OUT_OF_RANGE", `A share of ${limit} is not in (0, 1].`);
  for (const fact of facts)
    for (const value of [fact.currentRows, fact.referenceRows, fact.psi, fact.degreesOfFreedom, fact.massLost])
      if (value !== null && !Number.isFinite(value))
        return refuse("NOT_FINITE", `A number of feature ${fact.feature} is not finite.`);
  const features = facts.map(decideFeatureDrift);
  const known = features.filter((feature) => feature.code >= 0);
  const alerts = known.filter((feature) => feature.state === "alert");
  const alertShare = known.length === 0 ? null : alerts.length / known.length;
  return accept({ ...modelState(known, alerts, { limit, critical: options.critical ?? [] }), alertShare, features });
}

function modelState(
  known: readonly FeatureDrift[],
  alerts: readonly FeatureDrift[],
  { limit, critical }: { readonly limit: number; readonly critical: readonly string[] },
): Pick<ModelDrift, "state" | "reason" | "words"> {
  if (known.length === 0)
    return { state: "insufficient", reason: "NO_FEATURE_KNOWN", words: "No feature has enough data and a reference." };
  const worst = critical.find((name) => alerts.some((alert) => alert.feature === name));
  if (worst !== undefined)
    return { state: "alert", reason: `CRITICAL:${worst}`, words: `The critical feature ${worst} has drifted.` };
  const count = `${alerts.length} of ${known.length} features have drifted`;
  if (alerts.length / known.length >= limit) return { state: "alert", reason: "MANY_FEATURES", words: `${count}.` };
  if (alerts.length > 0 || known.some((feature) => feature.state === "watch"))
    return { state: "watch", reason: "SOME_FEATURES", words: `${count}; others may need a look.` };
  return { state: "ok", reason: "NO_ALERT", words: "No feature has drifted beyond noise." };
}
