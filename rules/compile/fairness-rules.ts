import { FAIRNESS_SERIES, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { toText } from "@noops-ml/alerts/policy/rational.ts";
import { selectorText } from "../promql/selector.ts";
import { shareRatio } from "../spec/share.ts";
import type { ModelDocument } from "../spec/model-schema.ts";
import { type AnalysisScope, analysisRecord } from "./analysis-scope.ts";
import { canarySelector } from "./canary-plan.ts";
import { fairnessEvidence } from "./fairness-evidence.ts";
import type { Links, Rule } from "./rule.ts";

const V = "model,version";

/**
 * Rates per group of people and how far they lie apart, for panels and for the promise of a fairness SLO. Groups with
 * few members are left out. Equal opportunity is recorded where the server counts actual positives.
 */
export function fairnessRules(document: ModelDocument, scope: AnalysisScope, links: Links): Rule[] {
  const fairness = document.spec.slos.find((slo) => slo.fairness !== undefined)?.fairness;
  if (!fairness) return [];
  const { group, minSamples, over } = fairness;
  const [positives, all] = [fairness.positives, fairness.predictions].map((query) => canarySelector(query, scope));
  if (!positives || !all) return [];
  const sum = (selector: string): string => `sum by (${V},${group}) (increase(${selector}[${over}]))`;
  const rate = (part: string, whole: string): string => `${sum(part)} / (${sum(whole)} >= ${minSamples})`;
  const [found, actual] = [`@${RAW_SERIES.groupTruePositive}`, `@${RAW_SERIES.groupActualPositive}`];
  const apart = (series: string): string => `max by (${V}) (${series}) - min by (${V}) (${series})`;
  const rows: (readonly [string, string])[] = [
    [FAIRNESS_SERIES.rate, rate(selectorText(positives), selectorText(all))],
    [FAIRNESS_SERIES.difference, apart(FAIRNESS_SERIES.rate)],
    [FAIRNESS_SERIES.ratio, `min by (${V}) (${FAIRNESS_SERIES.rate}) / (max by (${V}) (${FAIRNESS_SERIES.rate}) > 0)`],
    [FAIRNESS_SERIES.truePositiveRate, rate(found, actual)],
    [FAIRNESS_SERIES.opportunityDifference, apart(FAIRNESS_SERIES.truePositiveRate)],
  ];
  const { minRatio, reference } = fairness;
  const counters = { positives: selectorText(positives), all: selectorText(all), group, reference };
  return [
    ...rows.map(([record, expr]) => analysisRecord(scope, record, expr)),
    ...(minRatio === undefined
      ? []
      : fairnessEvidence(document, scope, {
          counters: { ...counters, minRatio: Number(toText(shareRatio(minRatio))) },
          links,
        })),
  ];
}
