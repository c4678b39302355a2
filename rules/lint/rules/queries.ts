import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { matchersOf, parseSelector, selectorText } from "../../promql/selector.ts";
import { failureQuery } from "../failure-query.ts";
import { findInModel, findInSlos, type LintFinding, type LintRule, sloEntries } from "../lint-rule.ts";

/** Labels whose values are as many as users, requests or places. */
const UNBOUNDED =
  /^(user|customer|account|session|request|trace|span|correlation|transaction|order|device|card)_?(id)?$|^(id|uuid|url|uri|path|ip|email|address|pod|container|instance|host)$/i;
const MOST_GROUPS = 3;
/** Bounds that common client libraries use unless told otherwise. */
const DEFAULT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const nameOf = (query: string) => parseSelector(query)?.name;
const namesOf = (queries: readonly (string | undefined)[]) => [
  ...new Set(queries.flatMap((query) => (query === undefined ? [] : (nameOf(query) ?? [])))),
];
const whose = (selector: Readonly<Record<string, string>>) =>
  Object.keys(selector).length === 0 ? "" : ` for ${selectorText({ name: "", matchers: matchersOf(selector) })}`;

function boundFinding(histogram: string, le: number, bounds: readonly number[] | undefined): string | undefined {
  const name = nameOf(histogram) ?? histogram;
  if (bounds) {
    if (bounds.length === 0 || bounds.includes(le)) return undefined;
    return `${name} has no bucket at ${le}; it has ${bounds.join(", ")}.`;
  }
  if (DEFAULT_BOUNDS.includes(le)) return undefined;
  return `${le} is no default bucket bound: make sure that ${name} has a bucket there.`;
}

/** What the queries read, and what they silently do not. */
export const QUERY_RULES: readonly LintRule[] = [
  {
    id: "selector-missing",
    level: "warning",
    title: "Queries that sum every model",
    why: "Metric names are shared by all models. Without a selector the SLO of one is the average of all; a copied spec stays green.",
    fix: "Set serving.selector, such as {model: fraud}.",
    find: ({ document: { spec } }) =>
      findInModel(
        Object.keys(spec.serving.selector).length === 0 &&
          spec.slos.some(
            ({ events }) => events && !/[{]/.test(`${events.bad ?? ""}${events.good ?? ""}${events.total}`),
          ),
        "serving.selector is empty, and a query has no condition of its own.",
        undefined,
        ["spec"],
      ),
  },
  {
    id: "high-cardinality-grouping",
    level: "warning",
    title: "Grouping by a label with too many values",
    why: "Each value is a set of some thirty series and eight alerts. A label per user or request takes Prometheus down.",
    fix: "Group by version, region or another label with a handful of values.",
    find: (facts) =>
      sloEntries(facts).flatMap(({ slo, spec, path }): LintFinding[] => {
        const bad = slo.groupBy.filter((label) => UNBOUNDED.test(label));
        const place = spec.groupBy === undefined ? ["spec", "serving", "groupBy"] : [...path, "groupBy"];
        if (bad.length > 0)
          return [
            {
              path: place,
              message: `"${slo.name}" is grouped by ${bad.join(", ")}, which may have any number of values.`,
            },
          ];
        if (slo.groupBy.length <= MOST_GROUPS) return [];
        return [
          { path: place, message: `"${slo.name}" is grouped by ${slo.groupBy.length} labels: their values multiply.` },
        ];
      }),
  },
  {
    id: "bucket-not-at-threshold",
    level: "warning",
    title: "A latency threshold between two buckets",
    why: "A classic histogram knows its bounds only. Where no bucket has the bound of the SLO, there is no good event, and everything seems slow.",
    fix: "Add a bucket at the threshold, move the threshold to a bucket, or use native histograms.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ spec }) => {
          const { latency } = spec;
          if (!latency || latency.type === "native") return undefined;
          const bounds = facts.observed?.bounds.get(nameOf(latency.histogram) ?? "");
          const message = boundFinding(latency.histogram, latency.le, bounds);
          return message === undefined ? undefined : { message };
        },
        ["latency", "le"],
      ),
  },
  {
    id: "counter-not-initialised",
    level: "warning",
    title: "A counter that does not exist until it fails",
    why: "The first failures create the series, and increase() cannot see where they began: they are lost.",
    fix: "Start every counter at 0 when the process starts, for each label value.",
    find: (facts) =>
      findInSlos(facts, ({ spec, slo }) => {
        const bad = failureQuery(spec);
        if (bad === undefined || !facts.observed?.empty.has(bad)) return undefined;
        // Outcomes that do not exist at all are another mistake.
        const outcomes = nameOf(spec.accuracy?.outcomes ?? "");
        if (outcomes !== undefined && !facts.observed.metrics.has(outcomes)) return undefined;
        return { message: `"${slo.name}" counts failures with ${bad}, which has no series now.` };
      }),
  },
  {
    id: "metric-missing",
    level: "warning",
    title: "A metric that Prometheus does not have",
    why: "A misspelt name is a query without data, and an SLO without data is not green.",
    fix: "Check the name against /metrics of the model server, and the scrape configuration.",
    find: (facts) => {
      const { observed, document } = facts;
      if (!observed) return [];
      return sloEntries(facts).flatMap(({ spec, slo, path }) => {
        const queries = [
          spec.events?.total,
          spec.accuracy?.outcomes,
          spec.accuracy?.predictions,
          spec.freshness?.timestamp,
          spec.pipeline?.lastRunSuccess,
          spec.pipeline?.lastRun,
          spec.cost?.spend,
          spec.cost?.units,
        ];
        const histograms = [spec.latency?.histogram, spec.autoscaler?.histogram];
        const has = (name: string) => observed.metrics.has(name);
        const missing = [
          ...namesOf(queries).filter((name) => !has(name)),
          // A classic histogram exists as its parts, a native one under its own name.
          ...namesOf(histograms).filter((name) => !has(name) && !has(`${name}_bucket`)),
        ];
        if (missing.length === 0) return [];
        return [
          {
            path: [...path, "name"],
            message: `"${slo.name}" reads ${missing.join(", ")}, which Prometheus does not have${whose(document.spec.serving.selector)}.`,
          },
        ];
      });
    },
  },
  {
    id: "group-vanishes-unseen",
    level: "advice",
    title: "A group that vanishes while others report",
    why: "The alert about missing data sees an SLO without any series. One version or region of several that falls silent is missed.",
    fix: "Give the group an SLO of its own, or watch up per group.",
    find: (facts) =>
      findInSlos(
        facts,
        ({ slo }) =>
          slo.absence.alert &&
          slo.groupBy.some((label) => !/version|revision|track/.test(label)) && {
            message: `"${slo.name}" is grouped by ${slo.groupBy.join(", ")}; one silent group raises no alert.`,
          },
      ),
  },
  {
    id: "same-objective-everywhere",
    level: "advice",
    title: "One number for every promise",
    why: "Availability, accuracy and freshness of one model hardly deserve the same objective. Copied numbers are never defended.",
    fix: "Take each objective from what users notice, or from a month of history: noops backtest.",
    find: ({ model }) => {
      const objectives = new Set(model.slos.map(({ objectiveRatio }) => toText(objectiveRatio)));
      const kinds = new Set(model.slos.map(({ kind }) => kind));
      return findInModel(
        kinds.size >= 4 && objectives.size === 1,
        `All ${model.slos.length} SLOs have the same objective.`,
        undefined,
        ["spec", "slos"],
      );
    },
  },
];
