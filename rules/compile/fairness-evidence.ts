import { ALERT, FAIRNESS_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { quote } from "../promql/selector.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { DISPARITY_SHARES } from "../stats/fairness/disparity-evidence.ts";
import { analysisAlert } from "./analysis-alert.ts";
import { type AnalysisScope, analysisRecord, scoped } from "./analysis-scope.ts";
import type { Links, Rule } from "./rule.ts";

const V = "model,version";
/** Level of false discoveries over the groups of a day. */
const ALPHA = 0.01;
/** Without its reference group nothing can be compared; a day of evidence should not pass before somebody knows. */
const NO_REFERENCE_FOR = "1h";
/** Ranks of e-BH: nobody has more groups at once below the others. */
const RANKS = [8, 4, 2, 1] as const;

/** Where decisions are counted, and the lowest ratio that was agreed on. */
export type FairnessCounters = {
  readonly positives: string;
  readonly all: string;
  readonly group: string;
  /** The group that all others are compared with; without it each group is compared with everybody else. */
  readonly reference: string | undefined;
  readonly minRatio: number;
};

const { blockDecisions: N, blockPositives: K } = FAIRNESS_SERIES;

/** Both sides of the comparison, as expressions by group: decisions and positives of the group, and of its reference. */
function sides({ group, reference }: FairnessCounters) {
  const of = (series: string): string => `on (${V}) group_left () sum by (${V}) (${series})`;
  if (reference === undefined)
    return { n: N, k: K, referenceN: `(sum by (${V}) (${N}) - on (${V}) group_right () ${N})`, bothK: `${of(K)}` };
  const [others, itself] = [`{${group}!=${quote(reference)}}`, `{${group}=${quote(reference)}}`];
  return {
    n: `${N}${others}`,
    k: `${K}${others}`,
    referenceN: `(${N}${others} * 0 + ${of(N + itself)})`,
    bothK: `(${K}${others} + ${of(K + itself)})`,
  };
}

/**
 * Evidence of the day, minute by minute, that a group gets positive decisions at less than the agreed ratio of its
 * reference's rate, and by e-BH the groups for which it is enough. It starts anew at midnight UTC: the level holds per day.
 */
export function fairnessEvidence(
  document: ModelDocument,
  scope: AnalysisScope,
  { counters, links }: { readonly counters: FairnessCounters; readonly links: Links },
): Rule[] {
  const { positives, all, group, reference, minRatio } = counters;
  const { increment, alternative, evidence, excess, below } = FAIRNESS_SERIES;
  const byGroup = `${V},${group}`;
  const increase = `${all} - ${all} offset 1m >= 0`;
  const now = `(${positives} or ${all} * 0) - (${positives} offset 1m or ${all} offset 1m * 0)`;
  const { n, k, referenceN, bothK } = sides(counters);
  const record = (name: string, expr: string, labels?: Readonly<Record<string, string>>): Rule =>
    analysisRecord(scope, name, expr, labels);
  const today = `(${alternative} offset 1m and on () (hour() + minute() > 0))`;
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
    description: `Its rate is below ${minRatio} of ${reference === undefined ? "everybody else's" : "the reference group's"}: evidence of this day at the 1 % level, valid at every look.`,
  });
  const silent =
    reference !== undefined &&
    analysisAlert(document, links, {
      alert: ALERT.fairnessReferenceMissing,
      expr: scoped(scope, `sum by (${V}) (${N}) > 0 unless on (${V}) ${N}{${group}=${quote(reference)}} > 0`),
      for: NO_REFERENCE_FOR,
      severity: "ticket",
      cause: "F7",
      summary: `Decisions of ${document.metadata.name} have no reference group`,
      description: `The group that others are compared with had no decision for ${NO_REFERENCE_FOR}: unfair decisions would go unseen.`,
    });
  return [
    record(N, `sum by (${byGroup}) (${increase})`),
    record(K, `sum by (${byGroup}) (clamp_min(${now}, 0) and (${increase}))`),
    ...DISPARITY_SHARES.map((share) => {
      const ratio = share * minRatio;
      const mix = `ln((${ratio} * ${n} + ${referenceN}) / (${minRatio} * ${n} + ${referenceN} > 0))`;
      return record(increment, `${k} * ${Math.log(share)} - ${mix} * ${bothK}`, { alt: String(share) });
    }),
    // A minute without a block, as after a restart, adds nothing and forgets nothing.
    record(alternative, `(${increment} or ${today} * 0) + (${today} or ${increment} * 0)`),
    record(
      evidence,
      `${largest} + ln(avg by (${byGroup}) (exp(${alternative} - on (${byGroup}) group_left () ${largest})))`,
    ),
    record(excess, `${evidence} - on (${V}) group_left () ln(count by (${V}) (${evidence}))`),
    record("noops:fairness:bar", steps.join(" or ")),
    record(below, `${excess} >= bool on (${V}) group_left () noops:fairness:bar or ${excess} * 0`),
    alert,
    ...(silent ? [silent] : []),
  ];
}
