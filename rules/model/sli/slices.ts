import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { selectorText } from "../../promql/selector.ts";
import { shareRatio } from "../../spec/share.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { gaugeOf, increaseOf, queryField } from "./query-field.ts";
import type { Stage } from "../slo.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { clock, counter, fieldSignal, gauge, stageOf } from "./stage.ts";

const seconds = (text: string) => parseDuration(text) ?? 0;

/** Bad while the newest update is older than allowed. */
export function freshnessSli(context: SliContext, { timestamp, maxAge, absent }: SliSpecs["freshness"]): SliParts {
  const stale = `time() - ${gaugeOf(context, timestamp, ["freshness", "timestamp"])} > bool ${seconds(maxAge)}`;
  const error = absent === "bad" ? `(${stale}) or on () vector(1)` : stale;
  const stage = stageOf(context, [fieldSignal(context, timestamp, clock("stops"))], { delaySeconds: seconds(maxAge) });
  return { base: { form: "slices", error }, absent: absent !== "bad", stage };
}

/** Bad while money per unit is above the limit. */
export function costPerUnitSli(context: SliContext, cost: SliSpecs["cost"]): SliParts {
  const spend = increaseOf(context, cost.spend, ["cost", "spend"], cost.over);
  const units = increaseOf(context, cost.units ?? "", ["cost", "units"], cost.over);
  const limit = cost.maxPerUnit ?? 0;
  const rate = context.trafficPerSecond;
  const signals = [
    fieldSignal(context, cost.spend, counter((rate * limit) / 2, rate * limit * 20)),
    fieldSignal(context, cost.units ?? "", counter(rate, rate)),
  ];
  const stage = stageOf(context, signals, { delaySeconds: seconds(cost.over) });
  return { base: { form: "slices", error: `(${spend} / (${units} > 0)) > bool ${limit}` }, stage };
}

/** Bad while the last run failed or is too long ago. Gauges: `increase` would not see a counter born at 1. */
export function pipelineSli(context: SliContext, pipeline: SliSpecs["pipeline"]): SliParts {
  const failed = `1 - ${gaugeOf(context, pipeline.lastRunSuccess, ["pipeline", "lastRunSuccess"])}`;
  const success = fieldSignal(context, pipeline.lastRunSuccess, gauge(1, 0));
  if (!pipeline.lastRun || !pipeline.maxAge)
    return { base: { form: "slices", error: failed }, stage: stageOf(context, [success]) };
  const late = `time() - ${gaugeOf(context, pipeline.lastRun, ["pipeline", "lastRun"])} > bool ${seconds(pipeline.maxAge)}`;
  const stage = stageOf(context, [success, fieldSignal(context, pipeline.lastRun, clock("goes on"))]);
  return { base: { form: "slices", error: `clamp_max((${failed}) + (${late}), 1)` }, stage };
}

/** Bad while fewer replicas are ready than wanted, for longer than allowed without a break. */
export function capacitySli(context: SliContext, { desired, ready, within }: SliSpecs["autoscaler"]): SliParts {
  const wanted = gaugeOf(context, desired ?? "", ["autoscaler", "desired"], "sum");
  const there = gaugeOf(context, ready ?? "", ["autoscaler", "ready"], "sum");
  const step = context.spec.evaluation.scrapeInterval;
  const signals = [fieldSignal(context, desired ?? "", gauge(2, 2)), fieldSignal(context, ready ?? "", gauge(2, 0))];
  const stage = stageOf(context, signals, { delaySeconds: seconds(within) });
  return { base: { form: "slices", error: `min_over_time((${wanted} > bool ${there})[${within}:${step}])` }, stage };
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
  return { base: { form: "slices", error }, stage: groupStage(context, fairness) };
}

/** Two groups of people, of which the second gets no positive decision in an outage. */
function groupStage(context: SliContext, fairness: SliSpecs["fairness"]): Stage | undefined {
  const rate = context.trafficPerSecond;
  const ofGroup = (name: string, text: string, lines: ReturnType<typeof counter>) => {
    const signal = fieldSignal(context, text, lines);
    return signal && { ...signal, series: { ...signal.series, [fairness.group]: name } };
  };
  return stageOf(
    context,
    [
      ofGroup("a", fairness.predictions, counter(rate, rate)),
      ofGroup("b", fairness.predictions, counter(rate, rate)),
      ofGroup("a", fairness.positives, counter(rate / 2, rate / 2)),
      ofGroup("b", fairness.positives, counter(rate / 2, 0)),
    ],
    { delaySeconds: seconds(fairness.over) },
  );
}

/** Bad while an expression says so. */
export function slicesSli(context: SliContext, { bad }: SliSpecs["slices"]): SliParts {
  const field = queryField(context, bad, ["slices", "bad"]);
  const error =
    "selector" in field ? aggregate("max", context.groupBy, selectorText(field.selector)) : field.expression;
  return { base: { form: "slices", error }, stage: stageOf(context, [fieldSignal(context, bad, gauge(0, 1))]) };
}
