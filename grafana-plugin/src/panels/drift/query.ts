import { ANALYSIS_LABEL, DRIFT_AGAINST, DRIFT_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { anyOf, course, now, type PanelQuery } from "../../domain/panel-query.ts";
import type { DriftAgainst } from "../../domain/drift-view.ts";

/** Scores of every feature now, their course, and the shares of each bin. */
export function driftQueries(model: string, against: DriftAgainst): PanelQuery[] {
  const matcher = `${ANALYSIS_LABEL.model}=~"${model}"`;
  const suffix = DRIFT_AGAINST[against];
  const { rows, shares, referenceShares, ...scores } = DRIFT_SERIES;
  return [
    now("now", anyOf([rows, ...Object.values(scores).map((name) => name + suffix)], matcher)),
    now("shares", anyOf([shares, referenceShares + suffix], matcher)),
    course("course", anyOf([scores.psi + suffix, scores.state + suffix], matcher)),
  ];
}
