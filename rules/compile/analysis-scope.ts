import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../promql/selector.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import type { RecordingRule } from "./rule.ts";

/** Which series belong to a model: raw ones by the serving selector, recorded ones by the model label. */
export type AnalysisScope = {
  readonly modelId: string;
  readonly raw: Readonly<Record<string, string>>;
};

/** The value of the label `model` is the selector's, when it has one: servers may use another name than the document. */
export function scopeOf({ metadata, spec }: ModelDocument): AnalysisScope {
  const modelId = spec.serving.selector[ANALYSIS_LABEL.model] ?? metadata.name;
  return { modelId, raw: { [ANALYSIS_LABEL.model]: modelId, ...spec.serving.selector } };
}

const SERIES = /(\bnoops:[a-z0-9_:]+|@model_[a-z0-9_]+)(\{)?/g;

/**
 * Adds the scope to every recorded series and to every raw series marked with `@`, so that expressions read as in the
 * book. Selectors of users are narrowed before and carry no mark.
 * @example scoped({ modelId: "m", raw: { model: "m" } }, 'noops:role{role="canary"}') // => 'noops:role{model="m",role="canary"}'
 */
export function scoped(scope: AnalysisScope, expr: string): string {
  const recorded = `${ANALYSIS_LABEL.model}=${quote(scope.modelId)}`;
  const raw = Object.entries(scope.raw)
    .map(([label, value]) => `${label}=${quote(value)}`)
    .join(",");
  return expr.replace(SERIES, (_, name: string, open: string | undefined) => {
    const matchers = name.startsWith("noops:") ? recorded : raw;
    return `${name.replace("@", "")}{${matchers}${open === undefined ? "}" : ","}`;
  });
}

/**
 * A recording rule of this model. The static label keeps equal records of several models apart, also for a value that
 * has no labels of its own.
 */
export function analysisRecord(
  scope: AnalysisScope,
  record: string,
  expr: string,
  labels: Readonly<Record<string, string>> = {},
): RecordingRule {
  return { record, expr: scoped(scope, expr), labels: { [ANALYSIS_LABEL.model]: scope.modelId, ...labels } };
}
