import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { rateOf } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";

/**
 * Errors as everything minus the good ones. Where no good series exists everything is bad, and clamping removes
 * the negative values that extrapolation of two counters can give.
 */
export function errorsFromGood(total: string, good: string): string {
  return `clamp_min((${total}) - ((${good}) or ((${total}) * 0)), 0)`;
}

/** Bad or good events over all events. */
export function eventsSli(context: SliContext, { bad, good, total }: SliSpecs["events"]): SliParts {
  const all = rateOf(context, total, ["events", "total"]);
  if (bad === undefined) {
    const error = errorsFromGood(all, rateOf(context, good ?? total, ["events", "good"]));
    return { base: { form: "events", total: all, error, errorFollowsTotal: true } };
  }
  const error = rateOf(context, bad, ["events", "bad"]);
  if (error === all)
    context.report({
      code: "QUERIES_IDENTICAL",
      path: [...context.path, "events", "bad"],
      message: "bad and total are the same query, so every event is bad.",
      hint: "Add the condition that makes an event bad.",
    });
  return { base: { form: "events", total: all, error, errorFollowsTotal: false } };
}
