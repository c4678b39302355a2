import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { failedByStatus, findMetrics } from "../init/find-metrics.ts";
import type { CountedEvents, InitFacts, Latency } from "../init/init-facts.ts";
import { suggestBound } from "../init/suggest-objective.ts";
import { type Matcher, matchersOf, narrow, parseSelector, selectorText } from "../promql/selector.ts";
import { closestWord } from "../spec/closest-word.ts";
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
  const bad = failures ?? failedByStatus(total, await labelsOf(client, narrowed(total, selector)));
  if (bad === undefined) return undefined;
  const sum = (query: string) => `sum(increase(${narrowed(query, selector)}[${LOOK_BACK}]))`;
  const failedRatio = await scalar(client, `(${sum(bad)} or vector(0)) / (${sum(total)} > 0)`);
  return { total, bad, ...(failedRatio !== undefined && { failedRatio }) };
}

async function latencyOf(client: PrometheusClient, histogram: string, selector: Selector): Promise<Latency> {
  const bucket = narrowed(`${histogram}_bucket`, selector);
  const values = await client.labelValues("le", bucket);
  const bounds = values.map(Number).filter(Number.isFinite);
  const p99 = await scalar(client, `histogram_quantile(0.99, sum by (le) (rate(${bucket}[${LOOK_BACK}])))`);
  const le = suggestBound(bounds, p99);
  // Client libraries write the same bound in several ways, such as 1 and 1.0.
  const within = (bound: number) => {
    const spellings = values.filter((value) => Number(value.replace("+Inf", "Infinity")) === bound);
    return `sum(increase(${narrowed(`${histogram}_bucket{le=~"${spellings.join("|").replaceAll("+", "[+]").replaceAll(".", "[.]")}"}`, selector)}[${LOOK_BACK}]))`;
  };
  const slowRatio = await scalar(client, `1 - ${within(le)} / (${within(Infinity)} > 0)`);
  return { histogram, le, ...(slowRatio !== undefined && { slowRatio }) };
}

/** The conditions of the user, or the model label where some series has this name in it. */
async function selectorOf(client: PrometheusClient, name: string, own: readonly Matcher[]): Promise<Selector> {
  if (own.length > 0) return Object.fromEntries(own.map(({ label, value }) => [label, value]));
  return (await client.labelValues("model")).includes(name) ? { model: name } : {};
}

/** Series of other models must not become the promise of this one. */
async function refuseStrangers(client: PrometheusClient, name: string, metric: string): Promise<void> {
  const models = await client.labelValues("model", metric);
  if (models.length === 0) return;
  const near = closestWord(name, models);
  throw new UsageError(
    `${metric} has no series with model="${name}". ${near ? `Did you mean ${near}?` : `There are: ${models.join(", ")}. --selector says which series belong to ${name}.`}`,
  );
}

/** Looks at a running Prometheus for what a spec of this model could promise. */
export async function lookForModel(
  client: PrometheusClient,
  name: string,
  people: Pick<InitFacts, "team" | "owner">,
  own: readonly Matcher[],
): Promise<InitFacts> {
  const selector = await selectorOf(client, name, own);
  const matchers = matchersOf(selector);
  const ofModel = matchers.length === 0 ? undefined : selectorText({ name: "", matchers });
  const all = await client.labelValues("__name__", ofModel);
  if (all.length === 0 && ofModel !== undefined) throw new UsageError(`This Prometheus has no series with ${ofModel}.`);
  const found = findMetrics(all);
  const known = found.total ?? found.histogram;
  if (known === undefined)
    throw new UsageError(
      "This Prometheus has no counter of requests and no histogram of durations. Without --prometheus-url a spec for planned metrics is written.",
    );
  const metric = found.total ?? `${known}_count`;
  if (ofModel === undefined) await refuseStrangers(client, name, metric);
  const labels = await labelsOf(client, narrowed(metric, selector));
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
