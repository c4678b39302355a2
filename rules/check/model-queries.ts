import type { Path } from "../spec/issue.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { SLI_KINDS } from "../spec/sli-schemas.ts";

/** A query that the user wrote, and where. */
export type WrittenQuery = { readonly path: Path; readonly text: string };

/** Keys of SLIs, drift and canary whose text is a query. */
const QUERY_KEYS = new Set([
  "bad",
  "good",
  "total",
  "histogram",
  "outcomes",
  "predictions",
  "timestamp",
  "spend",
  "units",
  "lastRunSuccess",
  "lastRun",
  "desired",
  "ready",
  "expected",
  "live",
  "positives",
  "error",
  "score",
  "requests",
  "errors",
  "classes",
]);

function queriesIn(value: unknown, path: Path): WrittenQuery[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, key];
    if (typeof item !== "string") return queriesIn(item, at);
    return QUERY_KEYS.has(key) ? [{ path: at, text: item }] : [];
  });
}

/** Every query of a model. Matchers without a metric, as in accuracy.bad, are put around a name to be checked. */
export function modelQueries({ spec }: ModelDocument): WrittenQuery[] {
  return [
    ...spec.slos.flatMap((slo, at) => SLI_KINDS.flatMap((kind) => queriesIn(slo[kind], ["spec", "slos", at, kind]))),
    ...queriesIn(spec.drift, ["spec", "drift"]),
    ...queriesIn(spec.canary, ["spec", "canary"]),
    ...Object.entries(spec.queries).map(([name, text]) => ({ path: ["spec", "queries", name], text })),
  ];
}
