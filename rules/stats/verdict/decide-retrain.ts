import { accept, refuse } from "../result.ts";
import type { Result } from "../result.ts";
import type { ModelDrift } from "./decide-drift.ts";

/** One evaluated window of drift, newest last. */
export interface DriftWindow {
  readonly endMinute: number;
  readonly state: ModelDrift["state"];
}

/** What the gate looks at. Times are minutes on one clock. */
export interface RetrainFacts {
  readonly nowMinute: number;
  readonly windows: readonly DriftWindow[];
  /** When the last retraining was triggered; `null` for never. */
  readonly lastTriggerMinute: number | null;
  /** Share of predictions with a label, and how many labels there are; `null` without any label. */
  readonly labelCoverage: number | null;
  readonly labels: number;
}

/** What the gate asks for. */
export interface RetrainPolicy {
  readonly consecutiveWindows: number;
  readonly cooldownMinutes: number;
  readonly minLabelCoverage: number;
  readonly minLabels: number;
  /** A newest window older than this is stale. */
  readonly maxWindowAgeMinutes: number;
}

/** Two windows in a row, a day of cooldown, and enough labels to learn from. */
export const RETRAIN_POLICY: RetrainPolicy = {
  consecutiveWindows: 2,
  cooldownMinutes: 1440,
  minLabelCoverage: 0.8,
  minLabels: 1000,
  maxWindowAgeMinutes: 120,
};

/** Trigger or hold, why, and what the decision rests on. */
export interface RetrainDecision {
  readonly decision: "trigger" | "hold";
  readonly reason:
    | "DRIFT_CONFIRMED"
    | "NO_DATA"
    | "STALE"
    | "NOT_DRIFTED"
    | "NOT_CONFIRMED"
    | "COOLDOWN"
    | "LABEL_COVERAGE_LOW"
    | "TOO_FEW_LABELS";
  readonly words: string;
  readonly driftedWindows: number;
  readonly cooldownLeftMinutes: number;
}

/**
 * Whether drift may start a retraining: validated, twice in a row, not again within the cooldown, and with labels.
 * @example decideRetrain({ nowMinute: 0, windows: [], lastTriggerMinute: null, labelCoverage: null, labels: 0 }) // => hold, NO_DATA
 */
export function decideRetrain(facts: RetrainFacts, policy: RetrainPolicy = RETRAIN_POLICY): Result<RetrainDecision> {
  if (!Number.isFinite(facts.nowMinute) || facts.windows.some((window) => !Number.isFinite(window.endMinute)))
    return refuse("NOT_FINITE", "Times must be finite minutes.");
  if (facts.windows.some((window, i) => i > 0 && window.endMinute <= (facts.windows[i - 1]?.endMinute ?? -Infinity)))
    return refuse("OUT_OF_RANGE", "Windows must be in order of time.");
  const driftedWindows = trailingAlerts(facts.windows);
  const ready = facts.lastTriggerMinute === null ? -Infinity : facts.lastTriggerMinute + policy.cooldownMinutes;
  const cooldownLeftMinutes = Math.max(0, ready - facts.nowMinute);
  const [reason, words] = firstReason(facts, policy, { driftedWindows, cooldownLeftMinutes });
  return accept({
    decision: reason === "DRIFT_CONFIRMED" ? "trigger" : "hold",
    reason,
    words,
    driftedWindows,
    cooldownLeftMinutes,
  });
}

function firstReason(
  facts: RetrainFacts,
  policy: RetrainPolicy,
  state: Pick<RetrainDecision, "driftedWindows" | "cooldownLeftMinutes">,
): readonly [RetrainDecision["reason"], string] {
  const newest = facts.windows[facts.windows.length - 1];
  if (!newest || newest.state === "insufficient") return ["NO_DATA", "The newest window has too little data to judge."];
  const age = facts.nowMinute - newest.endMinute;
  if (age > policy.maxWindowAgeMinutes) return ["STALE", `The newest window is ${age} minutes old.`];
  if (state.driftedWindows === 0) return ["NOT_DRIFTED", "The model has not drifted beyond noise."];
  if (state.driftedWindows < policy.consecutiveWindows)
    return ["NOT_CONFIRMED", `${state.driftedWindows} of ${policy.consecutiveWindows} windows in a row have drifted.`];
  if (state.cooldownLeftMinutes > 0)
    return ["COOLDOWN", `The last retraining was triggered too recently: ${state.cooldownLeftMinutes} minutes left.`];
  if (facts.labels < policy.minLabels)
    return ["TOO_FEW_LABELS", `${facts.labels} labels are fewer than the ${policy.minLabels} that training needs.`];
  if (facts.labelCoverage === null || facts.labelCoverage < policy.minLabelCoverage)
    return [
      "LABEL_COVERAGE_LOW",
      `Labels cover ${facts.labelCoverage ?? 0} of predictions, less than ${policy.minLabelCoverage}.`,
    ];
  return ["DRIFT_CONFIRMED", `Drift in ${state.driftedWindows} windows in a row, with labels to learn from.`];
}

function trailingAlerts(windows: readonly DriftWindow[]): number {
  let count = 0;
  for (let i = windows.length - 1; i >= 0 && windows[i]?.state === "alert"; i -= 1) count += 1;
  return count;
}
