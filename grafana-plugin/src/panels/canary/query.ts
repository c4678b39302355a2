import { ANALYSIS_LABEL, CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { anyOf, course, now, type PanelQuery } from "../../domain/panel-query.ts";

const NOW = [
  CANARY_SERIES.role,
  CANARY_SERIES.evidence,
  CANARY_SERIES.evidenceWorse,
  CANARY_SERIES.evidenceOk,
  CANARY_SERIES.evidenceDifferent,
  CANARY_SERIES.ageMinutes,
  CANARY_SERIES.requests,
  CANARY_SERIES.requestsLast10,
  CANARY_SERIES.history,
  CANARY_SERIES.discount,
  CANARY_SERIES.verdict,
  CANARY_SERIES.reason,
  CANARY_SERIES.setting,
];

const COURSE = [CANARY_SERIES.evidenceWorse, CANARY_SERIES.evidenceOk];

const BLOCKS = [
  CANARY_SERIES.canaryRequests,
  CANARY_SERIES.stableRequests,
  CANARY_SERIES.canaryEvents,
  CANARY_SERIES.stableEvents,
];

/** The verdict and its facts now, the evidence over time, and the blocks of both arms. */
export function canaryQueries(model: string): PanelQuery[] {
  const matcher = `${ANALYSIS_LABEL.model}=~"${model}"`;
  return [
    now("now", anyOf(NOW, matcher)),
    course("course", anyOf(COURSE, matcher)),
    course("blocks", anyOf(BLOCKS, matcher)),
  ];
}
