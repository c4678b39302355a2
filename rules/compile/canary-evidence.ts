import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { boundMatcher } from "../model/sli/latency.ts";
import { DISCOUNT_SAFETY } from "../stats/evidence/dispersion.ts";
import { OK_RATIOS, RARE_FACTORS } from "../stats/evidence/within-margin.ts";
import { WORSE_RATIOS } from "../stats/evidence/worse.ts";
import { BY_GUARD as H, type CanaryRow, canaryRecords } from "./canary-blocks.ts";
import { type CanaryPlan, requiredGuards } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

const {
  canaryRequests: NC,
  stableRequests: NS,
  canaryEvents: KC,
  stableEvents: KS,
  dispersion: DISP,
  tailWeight: WEIGHT,
  discount: PHI,
  evidence: LOGE,
} = CANARY_SERIES;
/** One minute's log factor of one alternative. */
const INCREMENT = `${LOGE}:inc`;

/** F1 and F5, all guardrails at once: one record per rate ratio. */
function worseRows(): CanaryRow[] {
  return WORSE_RATIOS.map((ratio): CanaryRow => {
    const mix = `on (${H}) group_left () ln((${ratio} * ${NC} + ${NS}) / (${NC} + ${NS} > 0))`;
    return [
      INCREMENT,
      `(${KC} * ${Math.log(ratio)} - (${KC} + ${KS}) * ${mix}) / ${PHI}`,
      { h: "worse", alt: String(ratio) },
    ];
  });
}

/** F2 of one guardrail: one record per true ratio. `bound` narrows latency to the bound of the SLO. */
function okRows(guard: string, margin: number, bound: string): CanaryRow[] {
  const [kc, ks, phi] = [KC, KS, PHI].map((series) => `${series}{guard="${guard}"${bound}}`);
  const [nc, ns] = [NC, NS].map((series) => `${series}{guard="${guard}"}`);
  return OK_RATIOS.map((ratio): CanaryRow => {
    const mix = `on (${H}) group_left () ln((${ratio} * ${nc} + ${ns}) / (${margin} * ${nc} + ${ns} > 0))`;
    const expr = `(${kc} * ${Math.log(ratio / margin)} - (${kc} + ${ks}) * ${mix}) / ${phi}`;
    return [INCREMENT, expr, { h: "ok", guard, alt: `ratio-${ratio}` }];
  });
}

/** F2b for errors: rarer than the bar. */
function rareRows(bar: number): CanaryRow[] {
  const guard = `{guard="errors"}`;
  return RARE_FACTORS.map((factor): CanaryRow => {
    const gain = `on (${H}) group_left () ${NC}${guard} * ${bar * (1 - factor)}`;
    const alone = `(1 + ${DISCOUNT_SAFETY} * ${DISP}${guard} * on (${H}) group_left () ${NC}${guard})`;
    const expr = `(${KC}${guard} * ${Math.log(factor)} + ${gain}) / ${alone}`;
    return [INCREMENT, expr, { h: "ok", guard: "errors", alt: `bar-${factor}` }];
  });
}

/** Log factors of the minute, every guardrail and alternative. */
export function canaryIncrements(plan: CanaryPlan): RecordingRule[] {
  const bound = plan.latency && boundMatcher(plan.latency.sloBound);
  const rows = [
    ...worseRows(),
    ...plan.counts.filter(({ required }) => required).flatMap(({ guard }) => okRows(guard, plan.margin, "")),
    ...(bound ? okRows("latency", plan.margin, `,${bound.label}${bound.operator}"${bound.value}"`) : []),
    ...(plan.rareBar === undefined ? [] : rareRows(plan.rareBar)),
  ];
  return canaryRecords(plan, rows);
}

/** The log of a weighted sum of evidence: no overflow, as the largest comes out first. */
function logOfSum(logs: string): string {
  const largest = `max by (${H},h) (${logs})`;
  const scaled = `exp(${logs} - on (${H},h) group_left () ${largest})`;
  return `(${largest} + ln(sum by (${H},h) (${scaled} * on (${H},le) group_left () ${WEIGHT})))`;
}

/**
 * "Worse" over bounds and ratios. What a bound counts moves with stable's history, so each minute multiplies the evidence
 * by the change of the weighted mean at that minute's weights: `mixedFactor` of the statistics.
 */
function mixedRows(sum: string, evidenceWindow: string): CanaryRow[] {
  const [after, before, step] = [`${sum}{h="worse"}`, `${LOGE}:before`, `${LOGE}:step`];
  const increment = `${INCREMENT}{h="worse"}`;
  // After a restart of Prometheus an increment of some minutes ago may still be visible; it is in the sum already.
  const ofThisMinute = `${increment} and timestamp(${increment}) == time()`;
  return [
    [before, `${after} - (${ofThisMinute} or ${after} * 0)`],
    [step, `${logOfSum(after)} - ${logOfSum(before)}`],
    // The label it has already, written out: it keeps this record apart from the one of the other hypotheses.
    [LOGE, `sum_over_time(${step}[${evidenceWindow}])`, { h: "worse" }],
  ];
}

/** The log of the mean over alternatives, and the weighted sum over guardrails. */
export function canaryEvidence(plan: CanaryPlan): RecordingRule[] {
  const sum = `${LOGE}:sum`;
  const others = `${sum}{h!="worse"}`;
  const largest = `max by (${H},h) (${others})`;
  const weighted = `${LOGE}:weighted`;
  const top = `max by (model,run) (${weighted})`;
  const required = requiredGuards(plan).length;
  const ok = `${LOGE}{h="ok"}`;
  const live = CANARY_SERIES.live;
  const rows: CanaryRow[] = [
    [sum, `sum_over_time(${INCREMENT}[${plan.evidenceWindow}])`],
    ...mixedRows(sum, plan.evidenceWindow),
    [LOGE, `${largest} + ln(avg by (${H},h) (exp(${others} - on (${H},h) group_left () ${largest})))`],
    ...Object.entries(plan.weights).map(([guard, weight]): CanaryRow => {
      const worse = `(sum by (model,run) (${LOGE}{guard="${guard}",h="worse"}) or ${live} * 0)`;
      return [weighted, `${worse} + ${Math.log(weight)}`, { guard }];
    }),
    [
      CANARY_SERIES.evidenceWorse,
      `${top} + ln(sum by (model,run) (exp(${weighted} - on (model,run) group_left () ${top})))`,
    ],
    [CANARY_SERIES.evidenceOk, `min by (model,run) (${ok}) and count by (model,run) (${ok}) == ${required}`],
    [CANARY_SERIES.evidenceDifferent, `max by (model,run) (${LOGE}{guard="classes",h="different"}) or ${live} * 0`],
  ];
  return canaryRecords(plan, rows);
}
