import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { anyOf, course, now, type PanelQuery } from "../../domain/panel-query.ts";

/** Names of which the newest value is enough. */
const NOW = [
  SLO_SERIES.objective,
  SLO_SERIES.errorBudget,
  SLO_SERIES.timePeriod,
  SLO_SERIES.currentBurnRate,
  SLO_SERIES.periodBurnRate,
  SLO_SERIES.periodCoverage,
  SLO_SERIES.periodBudgetRemaining,
  SLO_SERIES.releaseGate,
  SLO_SERIES.maintenanceActive,
  SLO_SERIES.burnFactor,
  `${SLO_SERIES.sliErrorRatio}.+`,
  `${SLO_SERIES.sliTotal}.+`,
];

/** Names whose course is drawn. */
const COURSE = [SLO_SERIES.periodBudgetRemaining, SLO_SERIES.maintenanceActive];

/** Two queries, whatever the number of SLOs: what is true now, and how it came to this. Firing alerts come with the first. */
export function sloQueries(service: string): PanelQuery[] {
  const matcher = `${LABEL.sloService}=~"${service}"`;
  return [
    now("now", `${anyOf(NOW, matcher)} or ALERTS{${LABEL.burnTier}!="", ${matcher}}`),
    course("course", anyOf(COURSE, matcher)),
  ];
}
