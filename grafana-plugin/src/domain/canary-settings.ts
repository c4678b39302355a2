import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { CANARY_LIMITS, type CanaryLimits } from "@noops-ml/rules/stats/verdict/decide-canary.ts";
import { DEFAULT_MARGIN } from "@noops-ml/rules/stats/evidence/within-margin.ts";
import { latest, type Series } from "./series.ts";

/** What the spec of the model sets for its canaries. */
export type CanarySettings = {
  readonly margin: number;
  readonly limits: CanaryLimits;
  /** Weight of each guardrail in the joint evidence that the canary is worse. */
  readonly weights: Readonly<Record<string, number>>;
  /** Guardrails that promotion can do without. */
  readonly optional: ReadonlySet<string>;
  /** Evidence at which a verdict is given, as natural logarithms. */
  readonly rollbackAt: number;
  readonly promoteAt: number;
};

/** Weights where the rules record none: those that they are generated with by default. */
const DEFAULT_WEIGHTS: Readonly<Record<string, number>> = { errors: 0.4, latency: 0.3, loss: 0.3 };

/** The recorded settings of a model, each with its default where the rules are older than the series. */
export function readCanarySettings(series: readonly Series[], model: string): CanarySettings {
  const own = series.filter(
    ({ name, labels }) => name === CANARY_SERIES.setting && labels[ANALYSIS_LABEL.model] === model,
  );
  const named = (setting: string) => own.filter(({ labels }) => labels[ANALYSIS_LABEL.setting] === setting);
  const value = (setting: string, otherwise: number) => latest(named(setting)[0])?.value ?? otherwise;
  const byGuard = (setting: string) =>
    named(setting).map((one) => [one.labels[ANALYSIS_LABEL.guard] ?? "", latest(one)?.value ?? 0] as const);
  const limits = Object.fromEntries(
    Object.entries(CANARY_LIMITS).map(([name, otherwise]) => [name, value(name, otherwise)]),
  ) as CanaryLimits;
  const weights = Object.fromEntries(byGuard("weight"));
  return {
    margin: value("margin", DEFAULT_MARGIN),
    limits,
    weights: Object.keys(weights).length > 0 ? weights : DEFAULT_WEIGHTS,
    optional: new Set(byGuard("optional").map(([guard]) => guard)),
    rollbackAt: Math.log(1 / limits.alpha),
    promoteAt: Math.log(1 / limits.beta),
  };
}
