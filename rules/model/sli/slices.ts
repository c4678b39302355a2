import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { selectorText } from "../../promql/selector.ts";
import { shareRatio } from "../../spec/share.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { gaugeOf, increaseOf, queryField } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";

const seconds = (text: string) => parseDuration(text) ?? 0;

/** Bad while the newest update is older than allowed. */
export function freshnessSli(context: SliContext, { timestamp, maxAge, absent }: SliSpecs["freshness"]): SliParts {
  const stale = `time() - ${gaugeOf(context, timestamp, ["freshness", "timestamp"])} > bool ${seconds(maxAge)}`;
  const error = absent === "bad" ? `(${stale}) or on () vector(1)` : stale;
  return { base: { form: "slices", error }, absent: absent !== "bad" };
}

/** Bad while money per unit is above the limit. */
export function costPerUnitSli(context: SliContext, cost: SliSpecs["cost"]): SliParts {
  const spend = increaseOf(context, cost.spend, ["cost", "spend"], cost.over);
  const units = increaseOf(context, cost.units ?? "", ["cost", "units"], cost.over);
  return { base: { form: "slices", error: `(${spend} / (${units} > 0)) > bool ${cost.maxPerUnit ?? 0}` } };
}

/** Bad while the last run failed or is too long ago. Gauges: `increase` would not see a counter born at 1. */
export function pipelineSli(context: SliContext, pipeline: SliSpecs["pipeline"]): SliParts {
  const failed = `1 - ${gaugeOf(context, pipeline.lastRunSuccess, ["pipeline", "lastRunSuccess"])}`;
  if (!pipeline.lastRun || !pipeline.maxAge) return { base: { form: "slices", error: failed } };
  const late = `time() - ${gaugeOf(context, pipeline.lastRun, ["pipeline", "lastRun"])} > bool ${seconds(pipeline.maxAge)}`;
  return { base: { form: "slices", error: `clamp_max((${failed}) + (${late}), 1)` } };
}

/** Bad while fewer replicas are ready than wanted, for longer than allowed without a break. */
export function capacitySli(context: SliContext, { desired, ready, within }: SliSpecs["autoscaler"]): SliParts {
  const wanted = gaugeOf(context, desired ?? "", ["autoscaler", "desired"], "sum");
  const there = gaugeOf(context, ready ?? "", ["autoscaler", "ready"], "sum");
  const step = context.spec.evaluation.scrapeInterval;
  return { base: { form: "slices", error: `min_over_time((${wanted} > bool ${there})[${within}:${step}])` } };
}

/** Bad while the rates of positive decisions of two groups lie too far apart. */
export function fairnessSli(context: SliContext, fairness: SliSpecs["fairness"]): SliParts {
  const { group, minRatio, maxDifference, minSamples, over } = fairness;
  const perGroup = { ...context, groupBy: [...context.groupBy, group] };
  const positives = increaseOf(perGroup, fairness.positives, ["fairness", "positives"], over);
  const all = increaseOf(perGroup, fairness.predictions, ["fairness", "predictions"], over);
  const rate = `${positives} / (${all} >= ${minSamples})`;
  const [low, high] = [aggregate("min", context.groupBy, rate), aggregate("max", context.groupBy, rate)];
  const error =
    minRatio === undefined
      ? `(${high} - ${low}) > bool ${toText(shareRatio(maxDifference ?? 1))}`
      : `(${low} / (${high} > 0)) < bool ${toText(shareRatio(minRatio))}`;
  return { base: { form: "slices", error } };
}

/** Bad while an expression says so. */
export function slicesSli(context: SliContext, { bad }: SliSpecs["slices"]): SliParts {
  const field = queryField(context, bad, ["slices", "bad"]);
  const error =
    "selector" in field ? aggregate("max", context.groupBy, selectorText(field.selector)) : field.expression;
  return { base: { form: "slices", error } };
}
