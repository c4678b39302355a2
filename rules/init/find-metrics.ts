import { RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";

/** Counters of requests by usual names, best first. */
const REQUEST_COUNTERS = [
  /^model_predictions_total$/,
  /_predictions?_total$/,
  /^http_requests_total$/,
  /_requests_total$/,
  /_request_duration_seconds_count$/,
  /_requests_count$/,
];
/** Counters that hold nothing but failures. */
const FAILURE_COUNTERS = [/^model_prediction_errors_total$/, /_errors_total$/, /_failures_total$/, /_failed_total$/];
const HISTOGRAMS = [
  /^model_prediction_latency_seconds_bucket$/,
  /(predict|inference|infer|score).*_seconds_bucket$/,
  /request.*_seconds_bucket$/,
];
/** Labels that hold a status, and the values of a failed request. */
const STATUS_LABELS: Readonly<Record<string, string>> = {
  code: "5..",
  status: "5..|error|failure",
  status_code: "5..",
  grpc_code: "Unavailable|Internal|DeadlineExceeded",
  outcome: "error|failure",
};

const best = (names: readonly string[], patterns: readonly RegExp[]) =>
  patterns.flatMap((pattern) => names.filter((name) => pattern.test(name))).at(0);

/** Names that look like requests, failures and durations. */
export type FoundMetrics = { readonly total?: string; readonly failures?: string; readonly histogram?: string };

/** Picks the metrics that a first spec should read. */
export function findMetrics(names: readonly string[]): FoundMetrics {
  const sorted = [...names].sort();
  const total = best(sorted, REQUEST_COUNTERS);
  const failures = best(sorted, FAILURE_COUNTERS);
  const bucket = best(sorted, HISTOGRAMS);
  return {
    ...(total !== undefined && { total }),
    ...(failures !== undefined && sharesSubject(total, failures) && { failures }),
    ...(bucket !== undefined && { histogram: bucket.replace(/_bucket$/, "") }),
  };
}

/** Failures of something else must not be divided by these requests. */
function sharesSubject(total: string | undefined, failures: string): boolean {
  if (total === undefined) return false;
  if (total === RAW_SERIES.predictions) return failures === RAW_SERIES.predictionErrors;
  return failures.split("_")[0] === total.split("_")[0];
}

/** A selector of the failed requests in a counter that has a status label. */
export function failedByStatus(total: string, labels: readonly string[]): string | undefined {
  const label = Object.keys(STATUS_LABELS).find((name) => labels.includes(name));
  return label === undefined ? undefined : `${total}{${label}=~"${STATUS_LABELS[label] ?? ""}"}`;
}
