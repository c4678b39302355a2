import type { ModelDocument } from "../spec/model-schema.ts";
import { type AnalysisScope, scopeOf } from "./analysis-scope.ts";
import { DEFAULT_FEATURES, judgesCanary } from "./canary-plan.ts";

/** Everything that the drift rules of a model depend on. */
export type DriftPlan = {
  readonly scope: AnalysisScope;
  readonly input: "bins" | "histogram";
  readonly reference: "baseline" | "offset";
  readonly offset: string;
  readonly window: string;
  readonly interval: string;
  /** How long a state must last before it alerts. */
  readonly hold: string;
  readonly featureCount: number;
  readonly critical: readonly string[];
  readonly withCanary: boolean;
  /** Costs as much as all other scores of bins together, and no verdict reads it. */
  readonly withJensenShannon: boolean;
  /** The label that tells bins apart. */
  readonly binLabel: "bin" | "le";
};

/** The plan, where the spec says which instrumentation to read. */
export function driftPlan(document: ModelDocument): DriftPlan | undefined {
  const drift = document.spec.drift;
  if (!drift?.input) return undefined;
  return {
    scope: scopeOf(document),
    input: drift.input,
    reference: drift.reference ?? "offset",
    offset: drift.offset ?? "7d",
    window: drift.window ?? "1h",
    interval: drift.interval ?? "4m",
    hold: drift.hold ?? "30m",
    featureCount: drift.featureCount ?? DEFAULT_FEATURES,
    critical: drift.critical ?? [],
    withCanary: judgesCanary(document),
    withJensenShannon: drift.jensenShannon ?? false,
    binLabel: drift.input === "bins" ? "bin" : "le",
  };
}

/** Label sets, each spelled once: $B, $G and $V of the design. */
export const BY_VERSION_FEATURE = "model,version,feature,layout";
export const BY_FEATURE = "model,feature,layout";
export const BY_VERSION = "model,version";
