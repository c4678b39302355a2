/** Stable codes of everything a document can get wrong, each with the sentence that documents it. */
export const ISSUE_CODES = {
  YAML_SYNTAX: "The text is no YAML.",
  KIND_UNKNOWN: "The document's apiVersion or kind is none that noops-ml reads.",
  KEY_UNKNOWN: "The key does not exist at this place.",
  KEY_MISSING: "A required key is missing.",
  TYPE_WRONG: "The value has the wrong type or form.",
  REFERENCE_UNKNOWN: "The document names another document that was not found.",
  NAME_INVALID: "A name contains characters that a label, file or resource cannot carry.",
  SLO_ID_DUPLICATE: "Two SLOs have the same id, which is service and name joined by a dash.",
  OBJECTIVE_OUT_OF_RANGE: "An objective is a percentage above 0 and below 100.",
  SLI_KIND_COUNT: "An SLO has exactly one SLI kind.",
  WINDOW_INVALID: "The SLO window is no duration or calendar that can be used.",
  TIER_UNREACHABLE: "A burn-rate tier needs more errors than 100 % to fire.",
  LADDER_TOO_LONG: "A window of the ladder is not shorter than the SLO window, or the ladder does not fit it.",
  PAGE_TIER_DROPPED: "A tier was left out because labels arrive more slowly than its short window.",
  PROMQL_SYNTAX: "A query is no PromQL.",
  PROMQL_TYPE: "A query has the wrong PromQL type.",
  QUERY_WINDOW_MISSING: "A full expression does not contain {{.window}}.",
  QUERIES_IDENTICAL: "Error and total are the same query, so the SLI is constant.",
  GROUPING_MISMATCH: "A full expression does not group by the labels of groupBy.",
  SELECTOR_CONFLICT: "A query contradicts the selector that is added to it.",
  RATIO_NOT_WEIGHTED: "A ratio query cannot be weighted by traffic.",
  WINDOW_UNDER_TWO_SCRAPES: "The shortest window holds fewer than two scrapes.",
  WINDOW_UNDER_TWO_CADENCES: "A window is shorter than two cadences of its data.",
  INTERVAL_TOO_LONG: "An evaluation interval is too long for its windows or for the 5m lookback.",
  RETENTION_TOO_SHORT: "Prometheus keeps data for less time than the SLO window.",
  MAINTENANCE_ZONE: "PromQL knows only UTC, so excluded maintenance cannot follow daylight saving.",
  CALENDAR_ZONE: "A calendar window in a zone with daylight saving uses the standard offset.",
  LABEL_RESERVED: "A label belongs to the generated rules.",
  LABEL_NOT_PORTABLE: "A label name that Prometheus 2 refuses.",
  GROUPING_CARDINALITY: "Grouping by this label makes too many series.",
  IMPORT_UNSUPPORTED: "The source says something that cannot be imported.",
  IMPORT_LOSSY: "Part of the source was left out on import.",
  EXPORT_LOSSY: "Part of the model cannot be said in the target format.",
} as const;
export type IssueCode = keyof typeof ISSUE_CODES;

/** One mistake: what was found where, and what to write instead. Lines and columns count from 1. */
export type Issue = {
  readonly code: IssueCode;
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the faulty text on its line, for underlining. */
  readonly length: number;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
};

/** A path into a document, such as `["spec", "slos", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** A mistake that does not yet know its place in a file. */
export type PlainIssue = Pick<Issue, "code" | "message"> & {
  readonly path: Path;
  readonly severity?: Issue["severity"];
  readonly hint?: string;
  /** Points at the key instead of its value. */
  readonly at?: "key";
  /** Points into the text of the value, where that stands on one line as it is. */
  readonly within?: { readonly text: string; readonly from: number; readonly to: number };
};

/**
 * A path as people write it.
 * @example pathText(["spec", "slos", 0, "name"]) // => "spec.slos[0].name"
 */
export function pathText(path: Path): string {
  return path.map((part, at) => (typeof part === "number" ? `[${part}]` : at === 0 ? part : `.${part}`)).join("");
}

/** Whether any issue forbids going on. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === "error");
}

/** Order for reports: by file, then by place. */
export function compareIssues(a: Issue, b: Issue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
