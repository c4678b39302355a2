import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { ALERT, ANNOTATION } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { alertAnnotations, alertLabels } from "./alert-labels.ts";
import type { Links, Rule } from "./rule.ts";
import { excludesMaintenance, inMaintenance, seriesOf, totalName } from "./slo-series.ts";

/** No data is not health: an SLI that went silent is an alert of its own. */
export function absenceAlert(slo: Slo, links: Links): Rule[] {
  if (!slo.absence.alert) return [];
  const absent = `absent(${seriesOf(slo, totalName(slo))})`;
  const texts = {
    [ANNOTATION.summary]: `${slo.model} ${slo.name} reports no data`,
    [ANNOTATION.description]: `The SLI of ${slo.id} is missing, so nobody knows whether the objective is met.`,
  };
  return [
    {
      alert: ALERT.metricAbsent,
      expr: excludesMaintenance(slo) ? `${absent} unless on () (${inMaintenance(slo)})` : absent,
      for: formatDuration(slo.absence.forSeconds),
      labels: alertLabels(slo, "ticket", {}, "F7"),
      annotations: alertAnnotations(slo, links, texts),
    },
  ];
}
