import { aggregate } from "../../promql/aggregate.ts";
import { parseSelector } from "../../promql/selector.ts";
import { WINDOW_PLACEHOLDER, hasWindow } from "../../promql/window.ts";
import type { Located } from "../../spec/parse-document.ts";
import type { Path, PlainIssue } from "../../spec/issue.ts";
import type { OpenSloMetric, OpenSloObject } from "./openslo-schema.ts";

type Report = (issue: PlainIssue) => void;
type Sources = ReadonlyMap<string, Located<OpenSloObject<"DataSource">>>;

/** Databases that are asked in PromQL. */
const PROMQL_TYPES =
  /^(prometheus|thanos|cortex|mimir|victoriametrics|amazonprometheus|amp|gcp-?managed-?prometheus)$/i;
const QUERY_KEYS = ["query", "promql", "expr"];
const RANGE = /\[([0-9][0-9a-z]*)\]/g;
const SUM_OF = /^sum\s*\(([\s\S]*)\)$/;

/** The text of a metric's query, if its database speaks PromQL. */
export function queryText(
  { metricSource }: OpenSloMetric,
  sources: Sources,
  path: Path,
  report: Report,
): string | undefined {
  const { metricSourceRef, type: ownType, spec } = metricSource;
  const type = ownType ?? (metricSourceRef === undefined ? undefined : sources.get(metricSourceRef)?.value.spec.type);
  const at = [...path, "metricSource"];
  if (type !== undefined && !PROMQL_TYPES.test(type)) {
    report({
      code: "IMPORT_UNSUPPORTED",
      path: at,
      message: `The metric lives in ${type}; only PromQL can be compiled.`,
    });
    return undefined;
  }
  const query = QUERY_KEYS.map((key) => spec[key]).find((value) => typeof value === "string");
  if (typeof query === "string" && query.trim() !== "") return query.trim();
  const hint = "Write the PromQL as metricSource.spec.query.";
  report({ code: "IMPORT_UNSUPPORTED", path: [...at, "spec"], message: "There is no query that can be read.", hint });
  return undefined;
}

/**
 * A query of something counted, ready for a window: a bare selector, or an expression with the placeholder.
 * Everything of `counter: false` is summed over the window instead of rated.
 */
export function countedQuery(query: string, counter: boolean, path: Path, report: Report): string | undefined {
  if (hasWindow(query)) return query;
  const inner = SUM_OF.exec(query)?.[1]?.trim() ?? query;
  if (parseSelector(inner))
    return counter ? inner : aggregate("sum", [], `sum_over_time(${inner}[${WINDOW_PLACEHOLDER}])`);
  const ranges = [...new Set([...query.matchAll(RANGE)].map((match) => match[1]))];
  if (ranges.length === 1) {
    report({
      code: "IMPORT_LOSSY",
      severity: "warning",
      path,
      message: `The fixed range [${ranges[0] ?? ""}] becomes the window of each rule.`,
    });
    return query.replaceAll(RANGE, `[${WINDOW_PLACEHOLDER}]`);
  }
  report({
    code: "IMPORT_UNSUPPORTED",
    path,
    message: "It cannot be told where the window of this query goes.",
    hint: "Write a bare selector, or [{{.window}}] as the range.",
  });
  return undefined;
}
