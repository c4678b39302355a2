import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";

/** A query of a panel, as a Prometheus data source takes it. */
export type PanelQuery = {
  readonly refId: string;
  readonly expr: string;
  readonly instant: boolean;
  readonly range: boolean;
};

const anyOf = (names: readonly string[]) => names.join("|");

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
  const of = (names: readonly string[]) => `{__name__=~"${anyOf(names)}", ${LABEL.sloService}=~"${service}"}`;
  return [
    {
      refId: "now",
      expr: `${of(NOW)} or ALERTS{${LABEL.burnTier}!="", ${LABEL.sloService}=~"${service}"}`,
      instant: true,
      range: false,
    },
    { refId: "course", expr: of(COURSE), instant: false, range: true },
  ];
}
