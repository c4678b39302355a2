import { parseMatchers, parseSelector } from "../promql/selector.ts";
import { closestWord } from "../spec/closest-word.ts";
import type { Issue, PlainIssue } from "../spec/issue.ts";
import type { ModelDocument, SloSpec } from "../spec/model-schema.ts";
import type { Located } from "../spec/parse-document.ts";
import { type WrittenQuery, modelQueries } from "./model-queries.ts";
import { type PromqlFault, createPromqlChecker } from "./promql-faults.ts";

/** Functions that people misspell; the grammar only says that a call does not belong there. */
const FUNCTIONS = [
  "rate",
  "increase",
  "irate",
  "delta",
  "sum",
  "avg",
  "min",
  "max",
  "count",
  "histogram_quantile",
  "sum_over_time",
  "avg_over_time",
  "max_over_time",
  "min_over_time",
  "count_over_time",
  "last_over_time",
  "label_replace",
  "clamp_min",
  "clamp_max",
  "time",
  "vector",
  "absent",
  "topk",
  "quantile",
  "changes",
  "resets",
  "deriv",
];

function hint(fault: PromqlFault, text: string): string | undefined {
  // The grammar takes an unknown function for a metric and stumbles over the bracket behind it.
  const word = /[a-z_]+$/.exec(text.slice(0, fault.from).trimEnd())?.[0];
  const near =
    word === undefined || FUNCTIONS.includes(word) || text[fault.from] !== "("
      ? undefined
      : closestWord(word, FUNCTIONS);
  return near && `Did you mean "${near}"?`;
}

function queryIssues({ path, text }: WrittenQuery, check: (query: string) => readonly PromqlFault[]): PlainIssue[] {
  // Matchers alone are no query; the compiler puts them into the selector of the outcomes.
  if (path.at(-2) === "accuracy" && path.at(-1) === "bad" && parseMatchers(text)) return [];
  return check(text).map((fault) => {
    const advice = hint(fault, text);
    return {
      code: fault.code,
      path,
      within: { text, from: fault.from, to: fault.to },
      message: fault.message,
      ...(advice && { hint: advice }),
    };
  });
}

/** A full expression that sums over other labels than the model groups by would mix what the alert tells apart. */
function groupingIssues(slo: SloSpec, query: WrittenQuery, groupBy: readonly string[]): PlainIssue[] {
  if (groupBy.length === 0 || parseSelector(query.text)) return [];
  const outer = /^\s*\(*\s*(?:sum|avg|min|max|count)\s*(?:by\s*\(([^)]*)\)\s*)?\(/.exec(query.text) ?? undefined;
  if (!outer) return [];
  const trailing = /\)\s*by\s*\(([^)]*)\)\s*\)*\s*$/.exec(query.text)?.[1];
  const labels = (outer[1] ?? trailing ?? "").split(",").map((label) => label.trim());
  const missing = groupBy.filter((label) => !labels.includes(label));
  if (missing.length === 0) return [];
  return [
    {
      code: "GROUPING_MISMATCH",
      path: query.path,
      message: `The expression of "${slo.name}" does not keep the label ${missing.join(", ")}.`,
      hint: `Write by (${groupBy.join(", ")}), or give the SLO its own groupBy.`,
    },
  ];
}

/** Kinds whose queries must keep the groups; the others compare or count across them. */
const GROUPED = new Set(["events", "latency", "accuracy", "slices", "ratio"]);

/** Parses and types every query that the users wrote. */
export function checkQueries(models: readonly Located<ModelDocument>[]): Issue[] {
  const check = createPromqlChecker();
  return models.flatMap(({ value, document }) => {
    const issues = modelQueries(value).flatMap((query) => {
      const faults = queryIssues(query, check);
      const [, list, at, kind] = query.path;
      const slo = list === "slos" && typeof at === "number" ? value.spec.slos[at] : undefined;
      if (faults.length > 0 || !slo || !GROUPED.has(String(kind))) return faults;
      return groupingIssues(slo, query, slo.groupBy ?? value.spec.serving.groupBy);
    });
    return issues.map(document.locate);
  });
}
