import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { analysisRecord } from "./analysis-scope.ts";
import type { CanaryPlan } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

/** Margin, limits and weights of the model's canaries as series: a panel shows them beside the evidence they apply to. */
export function canarySettings(plan: CanaryPlan): RecordingRule[] {
  const { scope, margin, limits, weights, counts, latency } = plan;
  const record = (setting: string, value: number, guard?: string): RecordingRule =>
    analysisRecord(scope, CANARY_SERIES.setting, `vector(${value})`, {
      [ANALYSIS_LABEL.setting]: setting,
      ...(guard === undefined ? {} : { [ANALYSIS_LABEL.guard]: guard }),
    });
  return [
    record("margin", margin),
    ...Object.entries(limits).map(([name, value]) => record(name, value)),
    ...Object.entries(weights).map(([guard, weight]) => record("weight", Number(weight.toFixed(6)), guard)),
    ...(latency ? [record("bound", latency.sloBound, "latency")] : []),
    ...counts.filter(({ required }) => !required).map(({ guard }) => record("optional", 1, guard)),
  ];
}
