import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { ALERT, ANNOTATION, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { Slo } from "../model/slo.ts";
import { alertAnnotations, alertLabels, groupText } from "./alert-labels.ts";
import type { Links, Rule } from "./rule.ts";
import { recordFor, seriesOf } from "./slo-series.ts";

const HOUR = 3600;

/** Share of predictions whose label has arrived, and an alert when it is too small to judge by. */
export function labelCoverageRules(slo: Slo, links: Links): Rule[] {
  const { labelCoverage } = slo;
  if (!labelCoverage) return [];
  // A ladder with tiny windows is a drill, in which nobody waits an hour.
  const least = slo.baseSeconds < 300 ? slo.baseSeconds : HOUR;
  const texts = {
    [ANNOTATION.summary]: `${slo.model} ${slo.name}${groupText(slo)}: only {{ $value | humanizePercentage }} of predictions are labelled`,
    [ANNOTATION.description]: `Burn alerts of ${slo.id} are muted until at least ${toText(labelCoverage.minRatio)} of the predictions have a label.`,
  };
  return [
    recordFor(slo, SLO_SERIES.labelCoverage, labelCoverage.query),
    {
      alert: ALERT.labelCoverageLow,
      expr: `${seriesOf(slo, SLO_SERIES.labelCoverage)} < ${toText(labelCoverage.minRatio)}`,
      for: formatDuration(Math.max(least, labelCoverage.cadenceSeconds)),
      labels: alertLabels(slo, "ticket", {}, "F7"),
      annotations: alertAnnotations(slo, links, texts),
    },
  ];
}
