import { parseDuration } from "@noops-ml/alerts/policy/duration.ts";
import { narrow, parseSelector } from "../promql/selector.ts";
import type { Path, PlainIssue } from "../spec/issue.ts";
import type { ModelDocument } from "../spec/model-schema.ts";

/** Recorded series vanish from queries after five minutes. */
const LONGEST_INTERVAL_SECONDS = 240;
/** More features than this make groups slow. */
const MANY_FEATURES = 200;

type Report = (issue: PlainIssue) => void;

/** What is wrong with spec.drift and spec.canary beyond their shape. */
export function reportAnalysisIssues(document: ModelDocument, report: Report): void {
  reportDrift(document, report);
  if (document.spec.canary && !document.spec.canary.track) reportCanary(document, report);
}

function reportDrift({ spec }: ModelDocument, report: Report): void {
  const { drift } = spec;
  if (!drift?.input) return;
  const path = (key: string): Path => ["spec", "drift", key];
  if (seconds(drift.interval) > LONGEST_INTERVAL_SECONDS)
    report({
      code: "INTERVAL_TOO_LONG",
      path: path("interval"),
      message: "Scores recorded less often than every 4m vanish between two evaluations.",
      hint: "Write 4m or less.",
    });
  if ((drift.featureCount ?? 0) > MANY_FEATURES)
    report({
      code: "GROUPING_CARDINALITY",
      severity: "warning",
      path: path("featureCount"),
      message: `${drift.featureCount ?? 0} features make a slow rule group.`,
      hint: `Watch at most ${MANY_FEATURES} features, the critical ones first.`,
    });
  const retention = seconds(spec.evaluation.retention);
  const needed =
    (drift.reference ?? "offset") === "offset" ? seconds(drift.offset ?? "7d") : seconds(drift.window ?? "1h");
  if (retention > 0 && needed > retention / 2)
    report({
      code: "RETENTION_TOO_SHORT",
      path: path(drift.reference === "baseline" ? "window" : "offset"),
      message: "The reference is older than half of what Prometheus keeps.",
      hint: "Compare with a nearer time, or with reference: baseline.",
    });
}

function reportCanary({ spec, metadata }: ModelDocument, report: Report): void {
  const { canary } = spec;
  if (canary?.features && spec.drift?.input !== "bins")
    report({
      code: "KEY_MISSING",
      path: ["spec", "canary", "features"],
      message: "Features of both arms are compared by their bins, and this model has none.",
      hint: "Set drift.input: bins, or leave this out.",
    });
  const equalities = { model: metadata.name, ...spec.serving.selector };
  const queries: readonly (readonly [Path, string | undefined])[] = [
    [["requests"], canary?.requests],
    [["errors"], canary?.errors],
    [["latency", "histogram"], canary?.latency?.histogram],
    [["loss", "labels"], canary?.loss?.labels],
    [["loss", "loss"], canary?.loss?.loss],
    [["classes"], canary?.classes],
  ];
  for (const [key, query] of queries) {
    if (query === undefined) continue;
    const path = ["spec", "canary", ...key];
    const selector = parseSelector(query);
    if (!selector) {
      const message = "Canary evidence subtracts a counter from itself a minute ago: it needs a bare selector.";
      report({
        code: "PROMQL_TYPE",
        path,
        message,
        hint: 'Write a name with conditions, such as x_total{code=~"5.."}.',
      });
      continue;
    }
    const narrowed = narrow(selector, equalities);
    if ("conflict" in narrowed) {
      const message = `The condition on ${narrowed.conflict} contradicts the model's own selector.`;
      report({ code: "SELECTOR_CONFLICT", path, message, hint: "Leave this condition out." });
    }
  }
}

function seconds(duration: string | undefined): number {
  return duration === undefined ? 0 : (parseDuration(duration) ?? 0);
}
