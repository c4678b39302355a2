import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { CANARY_VERDICT_CODES as CODE } from "../stats/verdict/decide-canary.ts";
import { BY_GUARD as H, type CanaryRow, canaryRecords } from "./canary-blocks.ts";
import { type CanaryPlan, requiredGuards, role } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

const V = "model,version";
const NINE_DIGITS = 9;
const WEIGHTED = `${CANARY_SERIES.evidence}:weighted`;
/** Level of the second opinion. */
const ROBUST_ALPHA = 0.05;

const {
  live: LIVE,
  evidenceWorse: WORSE,
  evidenceOk: OK,
  evidenceDifferent: DIFFERENT,
  ageMinutes: AGE,
  requests: REQUESTS,
  requestsLast10: LAST10,
  history: HISTORY,
  restarts: RESTARTS,
  robust: ROBUST,
  verdict: VERDICT,
  reason: REASON,
  evidence: EVIDENCE,
  canaryRequests: NC,
} = CANARY_SERIES;

/** Age, traffic and history of the run. */
function sizeRows({ evidenceWindow, historyWindow }: CanaryPlan): CanaryRow[] {
  const none = `or ${LIVE} * 0`;
  const history = `count_over_time(noops:block_rate{guard="errors"}[${historyWindow}])`;
  return [
    [AGE, `count_over_time(${LIVE}[${evidenceWindow}])`],
    [REQUESTS, `sum by (model,run) (sum_over_time(${NC}{guard="errors"}[${evidenceWindow}])) ${none}`],
    [LAST10, `sum by (model,run) (sum_over_time(${NC}{guard="errors"}[10m])) ${none}`],
    [HISTORY, `sum by (model,run) (${history} * on (${V}) group_left (run) ${role("stable")})`],
  ];
}

/**
 * Restarts of the canary within 10 minutes: counters that began anew, and pods that were not there before. Pods of the
 * first minutes are no restarts.
 */
function restartRow({ counts }: CanaryPlan): CanaryRow[] {
  const [errors] = counts;
  if (!errors) return [];
  const requests = errors.requests;
  const ofRun = (series: string): string => `(${series}) * on (${V}) group_left (run) ${role("canary")}`;
  const resets = `sum by (${V}) (max by (${V},instance) (resets(${requests}[10m])))`;
  const born = `count by (${V}) (count by (${V},instance) (${requests} unless ${requests} offset 10m))`;
  return [
    [
      RESTARTS,
      `sum by (model,run) (${ofRun(resets)}) + (sum by (model,run) (${ofRun(born)}) and ${AGE} > 10 or ${LIVE} * 0)`,
    ],
  ];
}

/** F7: 1 where the mean rate difference lies above its boundary, 0 where not, nothing before the fifth block. */
function robustRows({ evidenceWindow }: CanaryPlan): CanaryRow[] {
  const rate = (arm: "canary" | "stable"): string =>
    `sum by (${H}) (noops:block_rate{guard="errors"} * on (${V}) group_left (run) ${role(arm)})`;
  const difference = "noops:canary:diff";
  const over = (fn: string): string => `${fn}_over_time(${difference}[${evidenceWindow}])`;
  const t = over("count");
  const grown = `(${t} * 0.25 + 1)`;
  const width = `sqrt(2 * ${grown} / (${t} * ${t} * 0.25) * ln(sqrt${grown} / ${2 * ROBUST_ALPHA}))`;
  return [
    [difference, `${rate("canary")} - ${rate("stable")}`],
    [ROBUST, `sum by (model,run) ((${over("avg")} > bool sqrt(${over("stdvar")}) * ${width}) and ${t} >= 5)`],
  ];
}

/**
 * The decision table: the reason as a label, the verdict as value. `or` takes the first line that has a value;
 * `decideCanary` follows the same table.
 */
function reasonRow(plan: CanaryPlan): CanaryRow {
  const { limits, requireRobust } = plan;
  const level = (share: number): string => Math.log(1 / share).toFixed(NINE_DIGITS);
  const say = (verdict: keyof typeof CODE, reason: string, when: string): string =>
    `label_replace(${LIVE} * 0 + ${CODE[verdict]} and ${when}, "reason", "${reason}", "", "")`;
  const worse = `${WORSE} >= ${level(limits.alpha)}`;
  const ok = `${OK} >= ${level(limits.beta)}`;
  const oldEnough = `${AGE} >= ${limits.minAgeMinutes}`;
  const history = `${HISTORY} >= ${limits.minHistoryBlocks}`;
  const robust = requireRobust ? ` and ${ROBUST} == 1` : "";
  const shifted = `${DIFFERENT} >= ${level(limits.alpha)}`;
  const outOfTime = `${AGE} >= ${limits.maxAgeMinutes}`;
  // Of the guardrails that speak against the canary the weightiest gives its name.
  const leading = `topk by (model,run) (1, ${WEIGHTED}) * 0 + ${CODE.rollback}`;
  const rollback = `label_replace(${leading}, "reason", "WORSE:$1", "guard", "(.*)")`;
  const rows = [
    say("inconclusive", "REAL_BUT_WITHIN_MARGIN", `${worse} and ${ok}`),
    `sum by (model,run,reason) (${rollback}) and on (model,run) (${worse} and ${history}${robust})`,
    say("inconclusive", "PREDICTIONS_SHIFTED", `${shifted} and ${ok} and ${oldEnough}`),
    say(
      "promote",
      "NOT_WORSE_THAN_MARGIN",
      `${ok} and ${REQUESTS} >= ${limits.minRequests} and ${oldEnough} and ${history}`,
    ),
    say("inconclusive", "NO_TRAFFIC", `${AGE} >= ${limits.noTrafficFromMinute} and ${LAST10} == 0`),
    ...requiredGuards(plan).map((guard) =>
      say(
        "inconclusive",
        `MISSING_GUARD:${guard}`,
        `${outOfTime} unless on (model,run) ${EVIDENCE}{guard="${guard}",h="ok"}`,
      ),
    ),
    say("inconclusive", "OUT_OF_TIME", outOfTime),
    say("continue", "COLLECTING", LIVE),
  ];
  return [REASON, rows.join(" or on (model,run) ")];
}

/** Sizes, second opinion and verdict of every run. */
export function canaryVerdict(plan: CanaryPlan): RecordingRule[] {
  return canaryRecords(plan, [
    ...sizeRows(plan),
    ...restartRow(plan),
    ...robustRows(plan),
    reasonRow(plan),
    [VERDICT, `sum by (model,run) (${REASON})`],
  ]);
}
