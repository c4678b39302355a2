import { ANALYSIS_LABEL, DRIFT_AGAINST, DRIFT_SERIES, RETRAIN_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { anyOf, course, now, type PanelQuery } from "../../domain/panel-query.ts";
import { classShiftQuery } from "../../domain/class-shift-query.ts";
import type { DriftAgainst } from "../../domain/drift-view.ts";

/** What the panel says about each feature; KS and W1 exist for histograms only and are not drawn. */
const SCORES = [
  DRIFT_SERIES.psi,
  DRIFT_SERIES.psiFloor,
  DRIFT_SERIES.hellinger,
  DRIFT_SERIES.referenceRows,
  DRIFT_SERIES.degreesOfFreedom,
  DRIFT_SERIES.significant,
  DRIFT_SERIES.massLost,
  DRIFT_SERIES.state,
  DRIFT_SERIES.reason,
];

/** Scores of every feature now, their course, the shares of each bin and class, and the gate before a retraining. */
export function driftQueries(model: string, against: DriftAgainst): PanelQuery[] {
  const matcher = `${ANALYSIS_LABEL.model}=~"${model}"`;
  const suffix = DRIFT_AGAINST[against];
  // The model is judged against its reference only.
  const ofModel = against === "reference" ? [DRIFT_SERIES.modelReason + suffix] : [];
  const names = [
    DRIFT_SERIES.rows,
    ...Object.values(RETRAIN_SERIES),
    ...ofModel,
    ...SCORES.map((name) => name + suffix),
  ];
  return [
    now("now", anyOf(names, matcher)),
    now("shares", anyOf([DRIFT_SERIES.shares, DRIFT_SERIES.referenceShares + suffix], matcher)),
    now("classes", classShiftQuery(matcher)),
    course("course", anyOf([DRIFT_SERIES.psi + suffix, DRIFT_SERIES.state + suffix], matcher)),
  ];
}
