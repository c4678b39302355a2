import { exampleSeries, selects } from "../../promql/example-series.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import type { MissingError, Stage } from "../slo.ts";
import { queryField, rateOf } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { counter, stageOf } from "./stage.ts";

/** What can stand in for a missing part of these queries: without groups our own sums are one series without labels. */
export function missingPart(context: SliContext, queries: readonly string[]): Exclude<MissingError, "never"> {
  const quiet = { ...context, report: () => undefined };
  const own = queries.every((text) => "selector" in queryField(quiet, text, []));
  return own && context.groupBy.length === 0 ? "constant" : "total";
}

/**
 * Errors as everything minus the good ones. Where no good series exists everything is bad, and clamping removes
 * the negative values that extrapolation of two counters can give.
 */
export function errorsFromGood(total: string, good: string, missing: Exclude<MissingError, "never">): string {
  const none = missing === "constant" ? "vector(0)" : `((${total}) * 0)`;
  return `clamp_min((${total}) - ((${good}) or ${none}), 0)`;
}

/**
 * Made-up traffic for two selectors. Where the part is counted in the total as well, the rest of the total comes from
 * a second series, so that both add up.
 */
export function trafficStage(
  context: SliContext,
  part: string,
  partIs: "bad" | "good",
  total: string,
): Stage | undefined {
  const quiet = { ...context, report: () => undefined };
  const [partField, totalField] = [queryField(quiet, part, []), queryField(quiet, total, [])];
  if (!("selector" in partField) || !("selector" in totalField)) return undefined;
  const partSeries = exampleSeries(partField.selector, context.groupBy);
  const totalSeries = exampleSeries(totalField.selector, context.groupBy);
  if (!partSeries || !totalSeries) return undefined;
  const rate = context.trafficPerSecond;
  const partLines = partIs === "bad" ? counter(0, rate) : counter(rate, 0);
  const inTotal = selects(totalField.selector, partSeries);
  const restLines = partIs === "bad" ? counter(rate, 0) : counter(0, rate);
  // The rest must be another series than the part, and must not be selected as part of it.
  if (inTotal && selects(partField.selector, totalSeries)) return undefined;
  return stageOf(context, [
    { series: totalSeries, ...(inTotal ? restLines : counter(rate, rate)) },
    { series: partSeries, ...partLines },
  ]);
}

/** Bad or good events over all events. */
export function eventsSli(context: SliContext, { bad, good, total }: SliSpecs["events"]): SliParts {
  const all = rateOf(context, total, ["events", "total"]);
  if (bad === undefined) {
    const part = good ?? total;
    const missing = missingPart(context, [part, total]);
    const error = errorsFromGood(all, rateOf(context, part, ["events", "good"]), missing);
    return {
      base: { form: "events", total: all, error, missingError: "never" },
      stage: trafficStage(context, part, "good", total),
    };
  }
  const error = rateOf(context, bad, ["events", "bad"]);
  if (error === all)
    context.report({
      code: "QUERIES_IDENTICAL",
      path: [...context.path, "events", "bad"],
      message: "bad and total are the same query, so every event is bad.",
      hint: "Add the condition that makes an event bad.",
    });
  return {
    base: { form: "events", total: all, error, missingError: missingPart(context, [bad, total]) },
    stage: trafficStage(context, bad, "bad", total),
  };
}
