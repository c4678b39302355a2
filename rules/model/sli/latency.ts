import { aggregate } from "../../promql/aggregate.ts";
import { type Matcher, type Selector, selectorText, withSuffix } from "../../promql/selector.ts";
import { WINDOW_PLACEHOLDER } from "../../promql/window.ts";
import type { SliSpecs } from "../../spec/sli-schemas.ts";
import { errorsFromGood, missingPart } from "./events.ts";
import { partRate, selectorOf } from "./query-field.ts";
import type { SliContext, SliParts } from "./sli-context.ts";
import { counter, signalFor, stageOf } from "./stage.ts";

/** From here on Go clients write a bound as `1e+06`. */
const EXPONENT_FROM = 1e6;

/**
 * The matcher of a bucket bound; Prometheus 3 writes a whole bound with a decimal.
 * @example boundMatcher(1) // => le=~"1|1[.]0"
 */
export function boundMatcher(le: number): Matcher {
  if (!Number.isInteger(le)) return { label: "le", operator: "=", value: String(le) };
  const exponent =
    le >= EXPONENT_FROM
      ? `|${le
          .toExponential()
          .replace(/e[+](\d)$/, "e[+]0$1")
          .replace(/e[+](\d\d)$/, "e[+]$1")}`
      : "";
  return { label: "le", operator: "=~", value: `${le}|${le}[.]0${exponent}` };
}

/** The queries are our own sums, so that only groups stand in the way of a constant. */
const missingOf = (context: SliContext) => missingPart(context, []);

type Pair = { readonly total: string; readonly error: string };

function classic(context: SliContext, histogram: Selector, le: number): Pair {
  const total = partRate(context, histogram, "_count");
  const good = partRate(context, histogram, "_bucket", [boundMatcher(le)]);
  return { total, error: errorsFromGood(total, good, missingOf(context)) };
}

function native(context: SliContext, histogram: Selector, le: number): Pair {
  const rate = aggregate("sum", context.groupBy, `rate(${selectorText(histogram)}[${WINDOW_PLACEHOLDER}])`);
  // The comparison drops the NaN that an empty histogram gives.
  const error = `histogram_count(${rate}) * (1 - histogram_fraction(0, ${le}, ${rate})) >= 0`;
  return { total: `histogram_count(${rate})`, error };
}

/** Made-up buckets; old promtool cannot be fed native histograms. */
function bucketStage(context: SliContext, histogram: Selector, le: number) {
  const rate = context.trafficPerSecond;
  const bound = { label: "le", operator: "=" as const, value: String(le) };
  return stageOf(context, [
    signalFor(withSuffix(histogram, "_count"), context.groupBy, counter(rate, rate)),
    signalFor(withSuffix(histogram, "_bucket", [bound]), context.groupBy, counter(rate, 0)),
  ]);
}

/** Requests slower than a bound, from classic buckets, native histograms, or whichever exists. */
export function slowerThan(
  context: SliContext,
  histogram: Selector,
  le: number,
  type: "auto" | "classic" | "native",
): SliParts {
  const pairs = [
    ...(type === "native" ? [] : [classic(context, histogram, le)]),
    ...(type === "classic" ? [] : [native(context, histogram, le)]),
  ];
  const either = (pick: (pair: Pair) => string) =>
    (pairs.length === 1 ? pairs.map(pick) : pairs.map((pair) => `(${pick(pair)})`)).join(" or ");
  return {
    base: {
      form: "events",
      total: either((pair) => pair.total),
      error: either((pair) => pair.error),
      missingError: type === "classic" ? "never" : missingOf(context),
    },
    stage: type === "native" ? undefined : bucketStage(context, histogram, le),
  };
}

/** Share of requests slower than the bound. */
export function latencySli(context: SliContext, { histogram, le, type }: SliSpecs["latency"]): SliParts {
  return slowerThan(context, selectorOf(context, histogram, ["latency", "histogram"]), le, type);
}
