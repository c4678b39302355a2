import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { decimal, subtract, toText } from "@noops-ml/alerts/policy/rational.ts";
import { aggregate } from "../../promql/aggregate.ts";
import { parseSelector } from "../../promql/selector.ts";
import { WINDOW_PLACEHOLDER, atWindow, hasWindow } from "../../promql/window.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import { SLI_KINDS } from "../../spec/sli-schemas.ts";
import type { SloInput } from "../imported.ts";
import type { OpenSloObjects } from "./openslo-objects.ts";
import { countedQuery, queryText } from "./openslo-query.ts";
import {
  NOOPS_KEY,
  type OpenSloMetric,
  type OpenSloObjective,
  type OpenSloSliSpec,
  type OpenSloSlo,
} from "./openslo-schema.ts";
import { shorthandSeconds } from "./openslo-window.ts";

/** The SLI part of one of our SLOs: exactly one kind. */
export type SliPart = Partial<SloInput>;

/** What an objective and its indicator say together. */
export type IndicatorFacts = {
  readonly sli: OpenSloSliSpec;
  readonly objective: OpenSloObjective;
  readonly method: OpenSloSlo["spec"]["budgetingMethod"];
  readonly sources: OpenSloObjects["DataSource"];
  /** Path of the SLI's spec and of the objective, in their documents. */
  readonly sliPath: Path;
  readonly objectivePath: Path;
  readonly reportSli: (issue: PlainIssue) => void;
  readonly reportObjective: (issue: PlainIssue) => void;
};

/** Good means `metric op value`; these are the comparisons that hold in a bad moment. */
const BAD_COMPARISON = { lte: ">", lt: ">=", gte: "<", gt: "<=" } as const;

/** The SLI as we wrote it ourselves on export. */
function ownWords(sli: OpenSloSliSpec): SliPart | undefined {
  const { total, raw } = sli.ratioMetric ?? {};
  const spec = (sli.thresholdMetric ?? total ?? raw)?.metricSource.spec[NOOPS_KEY.sli];
  if (typeof spec !== "object" || spec === null) return undefined;
  const kind = SLI_KINDS.find((known) => known in spec);
  return kind && ({ [kind]: (spec as Record<string, unknown>)[kind] } as SliPart);
}

function sliceSeconds(facts: IndicatorFacts): number | undefined {
  const { timeSliceWindow } = facts.objective;
  if (typeof timeSliceWindow === "number") return timeSliceWindow * 60;
  if (timeSliceWindow !== undefined) return shorthandSeconds(timeSliceWindow);
  const message = `${facts.method} needs timeSliceWindow, the length of a slice.`;
  facts.reportObjective({ code: "KEY_MISSING", path: facts.objectivePath, message });
  return undefined;
}

function sliceTarget(facts: IndicatorFacts): number | undefined {
  if (facts.objective.timeSliceTarget !== undefined) return facts.objective.timeSliceTarget;
  const message = "Timeslices needs timeSliceTarget, the share that makes a slice good.";
  facts.reportObjective({ code: "KEY_MISSING", path: facts.objectivePath, message });
  return undefined;
}

function threshold(facts: IndicatorFacts, metric: OpenSloMetric): SliPart | undefined {
  const { op, value } = facts.objective;
  const query = queryText(metric, facts.sources, [...facts.sliPath, "thresholdMetric"], facts.reportSli);
  if (op === undefined || value === undefined) {
    const message = "An objective of a thresholdMetric needs op and value.";
    facts.reportObjective({ code: "KEY_MISSING", path: facts.objectivePath, message });
    return undefined;
  }
  if (query === undefined) return undefined;
  if (facts.method === "Occurrences") return { slices: { bad: `(${query}) ${BAD_COMPARISON[op]} bool ${value}` } };
  const [seconds, target] = [sliceSeconds(facts), sliceTarget(facts)];
  if (seconds === undefined || target === undefined) return undefined;
  const tooBad = toText(subtract(decimal(1), decimal(target)));
  const share = `avg_over_time(((${query}) ${BAD_COMPARISON[op]} bool ${value})[${formatDuration(seconds)}:1m])`;
  return { slices: { bad: `${share} > bool ${tooBad}` } };
}

/** A counted query as a rate over a window. */
function rateText(query: string): string {
  return parseSelector(query) ? aggregate("sum", [], `rate(${query}[${WINDOW_PLACEHOLDER}])`) : `(${query})`;
}

function errorRatio(side: "good" | "bad", counted: string, total: string): string {
  const [part, all] = [rateText(counted), rateText(total)];
  const ratio = `((${part}) or (${all} * 0)) / (${all} > 0)`;
  return side === "bad" ? ratio : `1 - ${ratio}`;
}

/** A ratio that someone else computed, averaged over a window where it does not say how to be asked over one. */
function overWindow(query: string): string {
  if (hasWindow(query)) return query;
  return `avg_over_time(${parseSelector(query) ? query : `(${query})`}[${WINDOW_PLACEHOLDER}${parseSelector(query) ? "" : ":1m"}])`;
}

/** One error ratio as the budgeting method counts it. */
function ofRatio(facts: IndicatorFacts, ratio: string): SliPart | undefined {
  if (facts.method === "Occurrences") return { ratio: { error: ratio } };
  const seconds = sliceSeconds(facts);
  if (seconds === undefined) return undefined;
  const slice = formatDuration(seconds);
  if (facts.method === "RatioTimeslices")
    return { ratio: { error: `avg_over_time((${atWindow(ratio, slice)})[${WINDOW_PLACEHOLDER}:1m])` } };
  const target = sliceTarget(facts);
  if (target === undefined) return undefined;
  return { slices: { bad: `(${atWindow(ratio, slice)}) > bool ${toText(subtract(decimal(1), decimal(target)))}` } };
}

function ratio(facts: IndicatorFacts, metric: NonNullable<OpenSloSliSpec["ratioMetric"]>): SliPart | undefined {
  const path = [...facts.sliPath, "ratioMetric"];
  const text = (key: "good" | "bad" | "total" | "raw") => {
    const part = metric[key];
    return part && queryText(part, facts.sources, [...path, key], facts.reportSli);
  };
  if (metric.raw) {
    const query = text("raw");
    if (metric.rawType === undefined)
      facts.reportSli({ code: "KEY_MISSING", path, message: "raw needs rawType: success or failure." });
    if (query === undefined) return undefined;
    const asked = overWindow(query);
    return ofRatio(facts, metric.rawType === "success" ? `1 - (${asked})` : asked);
  }
  const side = metric.bad ? "bad" : "good";
  if (metric.good && metric.bad)
    facts.reportSli({
      code: "KEY_UNKNOWN",
      path,
      message: "A ratioMetric has good or bad, not both.",
      hint: "Remove one.",
    });
  if (!metric[side] || !metric.total) {
    facts.reportSli({ code: "KEY_MISSING", path, message: "A ratioMetric needs total with good or bad, or raw." });
    return undefined;
  }
  const counted = (key: "good" | "bad" | "total") => {
    const query = text(key);
    return query === undefined ? undefined : countedQuery(query, metric.counter, [...path, key], facts.reportSli);
  };
  const [part, total] = [counted(side), counted("total")];
  if (part === undefined || total === undefined) return undefined;
  if (facts.method === "Occurrences") return { events: side === "bad" ? { bad: part, total } : { good: part, total } };
  return ofRatio(facts, errorRatio(side, part, total));
}

/** An indicator under an objective as one of our SLI kinds; `undefined` when a mistake was reported. */
export function importIndicator(facts: IndicatorFacts): SliPart | undefined {
  const { sli } = facts;
  if ((sli.thresholdMetric === undefined) === (sli.ratioMetric === undefined)) {
    const message = "An SLI has either a thresholdMetric or a ratioMetric.";
    facts.reportSli({ code: "SLI_KIND_COUNT", path: facts.sliPath, message });
    return undefined;
  }
  const own = ownWords(sli);
  if (own) return own;
  return sli.thresholdMetric ? threshold(facts, sli.thresholdMetric) : sli.ratioMetric && ratio(facts, sli.ratioMetric);
}
