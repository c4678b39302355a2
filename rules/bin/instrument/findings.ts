import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { canaryPlan, type CanaryPlan } from "../../compile/canary-plan.ts";
import { driftPlan, type DriftPlan } from "../../compile/drift-plan.ts";
import type { BuiltModel } from "../../model/build-models.ts";
import { parseSelector, type Selector } from "../../promql/selector.ts";
import type { ExposedSeries } from "./exposition.ts";

/** Something that a server's page lacks for its spec, and what to do. */
export interface Finding {
  readonly code:
    "SERIES_MISSING" | "LABEL_MISSING" | "BIN_MISSING" | "ERRORS_NOT_BORN" | "BOUND_MISSING" | "REFERENCE_MISSING";
  readonly metric: string;
  readonly message: string;
  readonly remedy: string;
}

type Page = readonly ExposedSeries[];

/** Names before a selector or a range in a query: the series that it reads. */
const SERIES_IN_QUERY = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?=\s*[{[])/g;
const WORDS = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

/** Everything that the page lacks for the SLOs, the drift rules and the canary rules of a model. */
export function findGaps(built: BuiltModel, page: Page): Finding[] {
  const drift = driftPlan(built.document);
  const canary = canaryPlan(built.document);
  const findings = [
    ...sloGaps(built, page),
    ...(drift ? driftGaps(drift, page) : []),
    ...(canary ? canaryGaps(canary, page) : []),
  ];
  const seen = new Set<string>();
  return findings.filter(({ code, metric, message }) => {
    const key = `${code} ${metric} ${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function sloGaps({ model }: BuiltModel, page: Page): Finding[] {
  return model.slos.flatMap(({ name, base }) => {
    const queries = [base.error, "total" in base ? base.total : ""].join(" ");
    const names = new Set([...queries.matchAll(SERIES_IN_QUERY)].map(([, found = ""]) => found));
    return [...names].flatMap((metric) =>
      WORDS.has(metric) || metric.includes(":") || has(page, metric) ? [] : [missing(metric, `the SLO ${name}`)],
    );
  });
}

function driftGaps(plan: DriftPlan, page: Page): Finding[] {
  const metric = plan.input === "bins" ? RAW_SERIES.featureBin : `${RAW_SERIES.featureValue}_bucket`;
  const series = page.filter((one) => one.name === metric);
  if (series.length === 0) return [missing(metric, "the drift rules")];
  const labels = ["model", "version", "feature", "layout", plan.binLabel];
  const gaps = labelGaps(metric, labels, series);
  const baseline = plan.input === "bins" ? RAW_SERIES.featureBaselinePmf : RAW_SERIES.featureBaselineCdf;
  const gauges = [
    ...(plan.input === "histogram" ? [RAW_SERIES.featureBucketLayout, RAW_SERIES.featureBucketWidth] : []),
    ...(plan.reference === "baseline" ? [baseline, RAW_SERIES.featureBaselineRows] : []),
  ].filter((gauge) => !has(page, gauge));
  return [
    ...gaps,
    ...gauges.map((gauge) => missing(gauge, "the drift rules")),
    ...(plan.input === "bins" ? binGaps(series) : []),
    ...(plan.reference === "baseline" && has(page, baseline)
      ? referenceGaps(metric, baseline, plan.binLabel, page)
      : []),
  ];
}

/** Missing values and unforeseen categories need a bin of their own, or they vanish from the shares. */
function binGaps(series: Page): Finding[] {
  const bins = new Map<string, Set<string>>();
  for (const { labels } of series) {
    const feature = labels["feature"] ?? "";
    bins.set(feature, (bins.get(feature) ?? new Set()).add(labels["bin"] ?? ""));
  }
  return [...bins].flatMap(([feature, found]) =>
    ["missing", "other"]
      .filter((bin) => !found.has(bin))
      .map((bin): Finding => ({
        code: "BIN_MISSING",
        metric: RAW_SERIES.featureBin,
        message: `The feature ${feature} has no bin "${bin}".`,
        remedy: "Export it with 0 at the start, and count values there that fit no other bin.",
      })),
  );
}

/** A bin that only one side knows makes the comparison impossible. */
function referenceGaps(metric: string, baseline: string, binLabel: string, page: Page): Finding[] {
  const keyOf = ({ labels }: ExposedSeries): string =>
    JSON.stringify([labels["feature"], labels["layout"], labels[binLabel]]);
  const known = new Set(page.filter(({ name }) => name === baseline).map(keyOf));
  const features = new Set(
    page.filter((one) => one.name === metric && !known.has(keyOf(one))).map(({ labels }) => labels["feature"] ?? ""),
  );
  return [...features].map((feature) => ({
    code: "REFERENCE_MISSING",
    metric: baseline,
    message: `The reference of the feature ${feature} lacks bins or has another layout.`,
    remedy: `Export ${baseline} for every bin, 0 included, with the same label layout as ${metric}.`,
  }));
}

function canaryGaps(plan: CanaryPlan, page: Page): Finding[] {
  const findings: Finding[] = has(page, RAW_SERIES.versionRole)
    ? labelGaps(
        RAW_SERIES.versionRole,
        ["model", "version", "role", "run"],
        page.filter(({ name }) => name === RAW_SERIES.versionRole),
      )
    : [missing(RAW_SERIES.versionRole, "the canary rules, which tell the arms apart by it")];
  for (const { guard, requests, events } of plan.counts) {
    const [all, bad] = [seriesOf(page, requests), seriesOf(page, events)];
    const [allName, badName] = [parseSelector(requests)?.name ?? requests, parseSelector(events)?.name ?? events];
    if (all.length === 0) findings.push(missing(allName, `the canary guardrail ${guard}`));
    else findings.push(...labelGaps(allName, ["model", "version"], all));
    const born = new Set(bad.map(({ labels }) => JSON.stringify(sorted(labels))));
    const unborn = all.filter(({ labels }) => !born.has(JSON.stringify(sorted(labels))));
    if (all.length > 0 && unborn.length > 0)
      findings.push({
        code: "ERRORS_NOT_BORN",
        metric: badName,
        message: `${unborn.length} of ${all.length} label sets of ${allName} have no ${badName}.`,
        remedy: `Export ${badName} with 0 from the start and with the same labels; put reasons on another metric.`,
      });
  }
  if (plan.latency) findings.push(...latencyGaps(plan.latency.histogram, plan.latency.sloBound, page));
  return findings;
}

function latencyGaps(histogram: Selector, bound: number, page: Page): Finding[] {
  const metric = `${histogram.name}_bucket`;
  const series = page.filter(({ name }) => name === metric);
  if (series.length === 0) return [missing(metric, "the canary guardrail latency")];
  if (series.some(({ labels }) => Number(labels["le"]) === bound)) return [];
  return [
    {
      code: "BOUND_MISSING",
      metric,
      message: `The histogram has no bound ${bound}, which the spec names.`,
      remedy: `Add ${bound} to the buckets: a bound between two buckets can only be guessed.`,
    },
  ];
}

function labelGaps(metric: string, labels: readonly string[], series: Page): Finding[] {
  return labels
    .filter((label) => series.some((one) => one.labels[label] === undefined))
    .map((label) => ({
      code: "LABEL_MISSING",
      metric,
      message: `Some series of ${metric} have no label ${label}.`,
      remedy: `Add the label ${label} to all of them.`,
    }));
}

function seriesOf(page: Page, query: string): Page {
  const selector = parseSelector(query);
  return selector ? page.filter(({ name }) => name === selector.name) : [];
}

function has(page: Page, metric: string): boolean {
  return page.some(({ name }) => name === metric);
}

function missing(metric: string, reader: string): Finding {
  return {
    code: "SERIES_MISSING",
    metric,
    message: `${metric} is not exposed, but ${reader} reads it.`,
    remedy: "Expose it, with 0 before the first event; or name another series in the spec.",
  };
}

function sorted(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
