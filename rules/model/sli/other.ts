import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { parseSelector } from "../../promql/selector.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { slowerThan } from "./latency.ts";
import { gaugeOf, queryField, rateOf, selectorOf } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { counter, fieldSignal, gauge, stageOf } from "./stage.ts";
import { capacitySli } from "./slices.ts";

/** Money per second over money allowed per second; the whole cap is the budget. */
export function spendCapSli(context: SliContext, spend: string, cap: NonNullable<SliSpecs["cost"]["cap"]>): SliParts {
  const error = rateOf(context, spend, ["cost", "spend"]);
  const perSecond = cap.amount / (parseDuration(cap.per) ?? 1);
  const total = `${error} * 0 + ${perSecond}`;
  const stage = stageOf(context, [fieldSignal(context, spend, counter(perSecond / 2, perSecond * 10))]);
  return { base: { form: "events", error, total, missingError: "never" }, stage };
}

/** Spikes that took too long to get capacity: by a histogram of activation times, or by replicas wanted and ready. */
export function autoscalerSli(context: SliContext, autoscaler: SliSpecs["autoscaler"]): SliParts {
  if (autoscaler.histogram === undefined) return capacitySli(context, autoscaler);
  const histogram = selectorOf(context, autoscaler.histogram, ["autoscaler", "histogram"]);
  return { ...slowerThan(context, histogram, parseDuration(autoscaler.within) ?? 0, "auto"), absent: false };
}

/** Incidents that took longer than promised. Without incidents there is nothing to measure, and that is fine. */
export function mttrSli(context: SliContext, { histogram, within }: SliSpecs["mttr"]): SliParts {
  const bound = parseDuration(within) ?? 0;
  return {
    ...slowerThan(context, selectorOf(context, histogram, ["mttr", "histogram"]), bound, "auto"),
    absent: false,
  };
}

/** Services without live SLIs over all services. */
export function coverageSli(context: SliContext, { expected, live }: SliSpecs["coverage"]): SliParts {
  const expression = (text: string, at: string) => {
    const field = queryField(context, text, ["coverage", at]);
    return "selector" in field ? `sum(${text.trim()})` : field.expression;
  };
  const total = expression(expected, "expected");
  const error = `clamp_min(${total} - (${expression(live, "live")} or (${total} * 0)), 0)`;
  return { base: { form: "counts", error, total }, groupBy: [] };
}

/** An error ratio that someone else computed: a series that holds it, or an expression that computes it over the window. */
export function ratioSli(context: SliContext, { error }: SliSpecs["ratio"]): SliParts {
  context.report({
    code: "RATIO_NOT_WEIGHTED",
    severity: "warning",
    path: [...context.path, "ratio"],
    at: "key",
    message: "A ratio hides its traffic, so a busy hour weighs as much as a quiet one.",
    hint: "Use events with bad and total where you can.",
  });
  const query = parseSelector(error)
    ? gaugeOf(context, error, ["ratio", "error"], "avg")
    : rateOf(context, error, ["ratio", "error"]);
  return { base: { form: "ratio", error: query }, stage: stageOf(context, [fieldSignal(context, error, gauge(0, 1))]) };
}
