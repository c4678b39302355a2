import { failureQuery } from "../lint/failure-query.ts";
import type { Observed } from "../lint/lint-rule.ts";
import { matchersOf, narrow, parseSelector, selectorText } from "../promql/selector.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import type { PrometheusClient } from "./prometheus-client.ts";

const histogramsOf = ({ spec }: ModelDocument) => [
  ...spec.slos.flatMap(({ latency, mttr, autoscaler }) => [latency?.histogram, mttr?.histogram, autoscaler?.histogram]),
  spec.canary?.latency?.histogram,
];

/** Asks a running Prometheus what the lint rules of one model want to know. */
export async function observeMetrics(client: PrometheusClient, document: ModelDocument): Promise<Observed> {
  const { selector } = document.spec.serving;
  // Names and buckets of other models say nothing about this one: its queries read its own series only.
  const own = matchersOf(selector);
  const metrics = new Set(
    await client.labelValues("__name__", own.length === 0 ? undefined : selectorText({ name: "", matchers: own })),
  );
  const bounds = new Map<string, readonly number[]>();
  for (const query of new Set(histogramsOf(document))) {
    const name = query === undefined ? undefined : parseSelector(query)?.name;
    if (name === undefined) continue;
    const values = await client.labelValues("le", selectorText({ name: `${name}_bucket`, matchers: own }));
    const numbers = values.map(Number).filter((value) => Number.isFinite(value));
    bounds.set(
      name,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
  }
  const empty = new Set<string>();
  for (const query of new Set(document.spec.slos.map(failureQuery))) {
    const parsed = query === undefined ? undefined : parseSelector(query);
    if (query === undefined || !parsed) continue;
    const narrowed = narrow(parsed, selector);
    if (!("selector" in narrowed)) continue;
    const found = await client.query(`count(${selectorText(narrowed.selector)})`);
    if (found.length === 0) empty.add(query);
  }
  return { metrics, bounds, empty };
}
