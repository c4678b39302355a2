import { ALERT, FAIRNESS_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DISPARITY_SHARES } from "../stats/fairness/disparity-evidence.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { type AnalysisScope, analysisRecord, scoped } from "./analysis-scope.ts";
import type { Links, Rule } from "./rule.ts";

const V = "model,version";
/** Level of false discoveries over the groups of a day. */
const ALPHA = 0.01;
/** Ranks of e-BH: nobody has more groups at once below the others. */
const RANKS = [8, 4, 2, 1] as const;

/** Where decisions are counted, and the lowest ratio that was agreed on. */
export type FairnessCounters = {
  readonly positives: string;
  readonly all: string;
  readonly group: string;
  readonly minRatio: number;
};

/**
 * Evidence of the day, minute by minute, that a group gets positive decisions at less than the agreed ratio of everybody
 * else's rate, and by e-BH the groups for which it is enough. It starts anew at midnight UTC: the level holds per day.
 */
export function fairnessEvidence(
  document: ModelDocument,
  scope: AnalysisScope,
  { counters, links }: { readonly counters: FairnessCounters; readonly links: Links },
): Rule[] {
  const { positives, all, group, minRatio } = counters;
  const { blockDecisions: N, blockPositives: K, increment, alternative, evidence, excess, below } = FAIRNESS_SERIES;
  const byGroup = `${V},${group}`;
  const increase = `${all} - ${all} offset 1m >= 0`;
  const now = `(${positives} or ${all} * 0) - (${positives} offset 1m or ${all} offset 1m * 0)`;
  const [n, k] = [
    `sum by (${V}) (${N}) - on (${V}) group_right () ${N}`,
    `on (${V}) group_left () sum by (${V}) (${K})`,
  ];
  const record = (name: string, expr: string, labels?: Readonly<Record<string, string>>): Rule =>
    analysisRecord(scope, name, expr, labels);
  const largest = `max by (${byGroup}) (${alternative})`;
  const bar = (rank: number): number => Math.log(1 / (ALPHA * rank));
  const steps = RANKS.map((rank) => `(count by (${V}) (${excess} >= ${bar(rank)}) >= ${rank}) * 0 + ${bar(rank)}`);
  const alert = analysisAlert(document, links, {
    alert: ALERT.fairnessGap,
    expr: scoped(scope, `${below} == 1`),
    keepFiringFor: "1h",
    severity: "ticket",
    cause: "F8",
    summary: `Group {{ $labels.${group} }} of ${document.metadata.name} gets too few positive decisions`,
    description: `Its rate is below ${minRatio} of everybody else's: evidence of this day at the 1 % level, valid at every look.`,
  });
  return [
    record(N, `sum by (${byGroup}) (${increase})`),
    record(K, `sum by (${byGroup}) (clamp_min(${now}, 0) and (${increase}))`),
    ...DISPARITY_SHARES.map((share) => {
      const ratio = share * minRatio;
      const mix = `ln((${ratio} * ${N} + (${n})) / (${minRatio} * ${N} + (${n}) > 0))`;
      return record(increment, `${K} * ${Math.log(share)} - ${mix} * ${k}`, { alt: String(share) });
    }),
    record(
      alternative,
      `${increment} + (${alternative} offset 1m and on () (hour() + minute() > 0) or ${increment} * 0)`,
    ),
    record(
      evidence,
      `${largest} + ln(avg by (${byGroup}) (exp(${alternative} - on (${byGroup}) group_left () ${largest})))`,
    ),
    record(excess, `${evidence} - on (${V}) group_left () ln(count by (${V}) (${evidence}))`),
    record("noops:fairness:bar", steps.join(" or ")),
    record(below, `${excess} >= bool on (${V}) group_left () noops:fairness:bar or ${excess} * 0`),
    alert,
  ];
}
