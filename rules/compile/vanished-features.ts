import { ALERT, DRIFT_SERIES, VALIDATION_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DRIFT_STATE_CODES } from "../stats/verdict/decide-drift.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { analysisRecord, scoped } from "./analysis-scope.ts";
import { BY_VERSION as V, type DriftPlan } from "./drift-plan.ts";
import type { Links, Rule } from "./rule.ts";

/** As long as an unknown reference: a feature that is gone for a day is no restart. */
const GONE_FOR = "1d";
/** A feature that has been gone for this long was taken out on purpose. */
const FORGOTTEN_SECONDS = 7 * 86_400;
/** An outage of Prometheus this long does not make it forget. */
const MEMORY = "1h";

/**
 * Features that had rows within the last week and have no series any more. Their states would vanish with them; they are
 * "insufficient" instead, on the version with most rows if there is any, and a ticket after a day.
 */
export function vanishedFeatures(document: ModelDocument, { scope }: DriftPlan, links: Links): Rule[] {
  const { lastSeen } = VALIDATION_SERIES;
  const rows = DRIFT_SERIES.rows;
  const now = `max by (model,feature) (${rows} > 0) * 0 + time()`;
  const main = `topk by (model) (1, sum by (${V}) (${rows}))`;
  const gone = `(${lastSeen} unless on (model,feature) ${rows})`;
  const insufficient = `${gone} * 0 + ${DRIFT_STATE_CODES.insufficient}`;
  const state = `${DRIFT_SERIES.state}:ref`;
  const alert = analysisAlert(document, links, {
    alert: ALERT.featureVanished,
    expr: scoped(scope, `max by (model,feature) (${state}{layout=""} == ${DRIFT_STATE_CODES.insufficient})`),
    for: GONE_FOR,
    severity: "ticket",
    cause: "F1",
    summary: `Feature {{ $labels.feature }} of ${document.metadata.name} is gone`,
    description: "It had rows within the last week and has no series any more: drift would go unseen.",
  });
  return [
    analysisRecord(scope, lastSeen, `${now} or max_over_time(${lastSeen}[${MEMORY}]) > time() - ${FORGOTTEN_SECONDS}`),
    // No layout is known any more; the empty label keeps this record apart from the one of the scores.
    analysisRecord(
      scope,
      state,
      `${insufficient} + on (model) group_left (version) ${main} * 0 or on (model,feature) ${insufficient}`,
      { layout: "" },
    ),
    alert,
  ];
}
