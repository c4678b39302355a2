import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { failedByStatus, findMetrics } from "../init/find-metrics.ts";
import type { CountedEvents, InitFacts, Latency } from "../init/init-facts.ts";
import { type Matcher, narrow, parseSelector, selectorText } from "../promql/selector.ts";
import { UsageError } from "./io.ts";
import type { PrometheusClient } from "./prometheus-client.ts";

/** How far back the first guess of an objective looks. */
const LOOK_BACK = "7d";

type Selector = Readonly<Record<string, string>>;

function narrowed(query: string, selector: Selector): string {
  const parsed = parseSelector(query);
  const found = parsed && narrow(parsed, selector);
  return found && "selector" in found ? selectorText(found.selector) : query;
}

async function scalar(client: PrometheusClient, expr: string): Promise<number | undefined> {
  const value = (await client.query(expr))[0]?.points[0]?.[1];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

async function labelsOf(client: PrometheusClient, name: string): Promise<readonly string[]> {
  const series = await client.query(`topk(20, last_over_time(${name}[${LOOK_BACK}]))`);
  return [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
}

async function eventsOf(
  client: PrometheusClient,
  total: string,
  failures: string | undefined,
  selector: Selector,
): Promise<CountedEvents | undefined> {
  const bad = failures ?? failedByStatus(total, await labelsOf(client, total));
  if (bad === undefined) return undefined;
  const sum = (query: string) => `sum(increase(${narrowed(query, selector)}[${LOOK_BACK}]))`;
  const failedRatio = await scalar(client, `(${sum(bad)} or vector(0)) / (${sum(total)} > 0)`);
  return { total, bad, ...(failedRatio !== undefined && { failedRatio }) };
}

async function latencyOf(client: PrometheusClient, histogram: string, selector: Selector): Promise<Latency> {
  const values = await client.labelValues("le", `${histogram}_bucket`);
  const bounds = values.map(Number).filter(Number.isFinite);
  const bucket = narrowed(`${histogram}_bucket`, selector);
  const p99 = await scalar(client, `histogram_quantile(0.99, sum by (le) (rate(${bucket}[${LOOK_BACK}])))`);
  return { histogram, bounds: [...new Set(bounds)], ...(p99 !== undefined && { p99 }) };
}

/** The conditions of the user, or the model label where the metric has it. */
function selectorOf(labels: readonly string[], name: string, own: readonly Matcher[]): Selector {
  if (own.length > 0) return Object.fromEntries(own.map(({ label, value }) => [label, value]));
  return labels.includes("model") ? { model: name } : {};
}

/** Looks at a running Prometheus for what a spec of this model could promise. */
export async function lookForModel(
  client: PrometheusClient,
  name: string,
  people: Pick<InitFacts, "team" | "owner">,
  own: readonly Matcher[],
): Promise<InitFacts> {
  const all = await client.labelValues("__name__");
  const found = findMetrics(all);
  const known = found.total ?? found.histogram;
  if (known === undefined)
    throw new UsageError(
      "This Prometheus has no counter of requests and no histogram of durations. Without --prometheus-url a spec for planned metrics is written.",
    );
  const labels = await labelsOf(client, found.total ?? `${known}_count`);
  const selector = selectorOf(labels, name, own);
  const events = found.total === undefined ? undefined : await eventsOf(client, found.total, found.failures, selector);
  const latency = found.histogram === undefined ? undefined : await latencyOf(client, found.histogram, selector);
  const contract = new Set<string>(Object.values(RAW_SERIES));
  return {
    name,
    ...people,
    selector,
    versioned: labels.includes("version"),
    ...(events && { events }),
    ...(latency && { latency }),
    present: new Set(all.filter((metric) => contract.has(metric))),
  };
}
