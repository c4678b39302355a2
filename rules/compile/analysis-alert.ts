import { ANNOTATION, type Cause, LABEL, type Severity } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import type { AlertRule, Links } from "./rule.ts";

/** What differs between the alerts of drift, canary and fairness. */
export type AnalysisAlert = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly severity: Severity;
  readonly cause?: Cause;
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
};

/** An alert about a model rather than about an SLO. */
export function analysisAlert(document: ModelDocument, links: Links, one: AnalysisAlert): AlertRule {
  const { metadata } = document;
  const { dashboardUrl } = links;
  return {
    alert: one.alert,
    expr: one.expr,
    ...(one.for && { for: one.for }),
    ...(one.keepFiringFor && { keep_firing_for: one.keepFiringFor }),
    labels: {
      ...metadata.labels,
      [LABEL.model]: metadata.name,
      [LABEL.severity]: one.severity,
      ...(one.cause && { [LABEL.cause]: one.cause }),
      ...one.labels,
    },
    annotations: {
      [ANNOTATION.summary]: one.summary,
      [ANNOTATION.description]: one.description,
      ...(dashboardUrl && {
        [ANNOTATION.dashboard]: dashboardUrl.replaceAll("{model}", encodeURIComponent(metadata.name)),
      }),
      [ANNOTATION.value]: "{{ $value }}",
    },
  };
}
