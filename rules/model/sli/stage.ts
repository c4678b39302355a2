import { exampleSeries } from "../../promql/example-series.ts";
import type { Selector } from "../../promql/selector.ts";
import type { Line, Signal, Stage } from "../slo.ts";
import { queryField } from "./query-field.ts";
import type { SliContext } from "./sli-context.ts";

/** Base windows of health before anything happens: half an hour for the standard window of five minutes. */
const WARMUP_WINDOWS = 6;

/** A counter with one slope in health and one in an outage; idle traffic stands still. */
export function counter(healthyPerSecond: number, outagePerSecond: number): Omit<Signal, "series"> {
  return {
    healthy: { level: 0, perSecond: healthyPerSecond },
    outage: { perSecond: outagePerSecond },
    idle: { level: 0, perSecond: 0 },
  };
}

/** A gauge with one level in health and one in an outage. */
export function gauge(healthy: number, outage: number): Omit<Signal, "series"> {
  const at = (level: number): Line => ({ level, perSecond: 0 });
  return { healthy: at(healthy), outage: at(outage), idle: at(healthy) };
}

/** A unix time that follows the clock, and stops or goes on in an outage. */
export function clock(outage: "stops" | "goes on"): Omit<Signal, "series"> {
  const moving: Line = { level: 0, perSecond: 1 };
  return { healthy: moving, outage: { perSecond: outage === "stops" ? 0 : 1 }, idle: moving };
}

/** A signal for a selector; `undefined` where no series can be made up. */
export function signalFor(
  selector: Selector,
  groupBy: readonly string[],
  lines: Omit<Signal, "series">,
): Signal | undefined {
  const series = exampleSeries(selector, groupBy);
  return series && { series, ...lines };
}

/** A signal for a query field of the user; a full expression has none. */
export function fieldSignal(context: SliContext, text: string, lines: Omit<Signal, "series">): Signal | undefined {
  const field = queryField({ ...context, report: () => undefined }, text, []);
  return "selector" in field ? signalFor(field.selector, context.groupBy, lines) : undefined;
}

/** A stage, unless any of its signals could not be made up. */
export function stageOf(
  context: SliContext,
  signals: readonly (Signal | undefined)[],
  times: Partial<Omit<Stage, "signals">> = {},
): Stage | undefined {
  const known = signals.filter((signal) => signal !== undefined);
  if (known.length < signals.length) return undefined;
  const warmupSeconds = WARMUP_WINDOWS * context.baseSeconds + (times.warmupSeconds ?? 0);
  return { signals: known, delaySeconds: 0, ...times, warmupSeconds };
}
