import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { selectorText, withSuffix } from "../promql/selector.ts";
import { TAIL } from "../stats/evidence/bound-weights.ts";
import { DISCOUNT_SAFETY } from "../stats/evidence/dispersion.ts";
import { analysisRecord } from "./analysis-scope.ts";
import { type CanaryPlan, type CountGuard, type LatencyGuard, role } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

/** One record before the scope is added: name, expression, static labels. */
export type CanaryRow = readonly [record: string, expr: string, labels?: Readonly<Record<string, string>>];

const V = "model,version";
/** Label set $H of the design: one guardrail of one run. */
export const BY_GUARD = "model,run,guard";

const { blockRequests: N, blockEvents: K } = CANARY_SERIES;

/** A minute of a counter per instance; a restart is a gap, never a negative count. */
const increase = (selector: string): string => `${selector} - ${selector} offset 1m >= 0`;

/** Requests and events of the last minute. An event series that is not there yet reads 0. */
function countBlock({ guard, requests, events }: CountGuard): CanaryRow[] {
  const now = `(${events} or ${requests} * 0)`;
  const before = `(${events} offset 1m or ${requests} offset 1m * 0)`;
  return [
    [N, `sum by (${V}) (${increase(requests)})`, { guard }],
    [K, `sum by (${V}) (clamp_min(${now} - ${before}, 0) and (${increase(requests)}))`, { guard }],
  ];
}

/** Requests of the last minute, and those slower than each finite bound. */
function latencyBlock({ histogram }: LatencyGuard): CanaryRow[] {
  const bucket = (operator: "=" | "!="): string =>
    selectorText(withSuffix(histogram, "_bucket", [{ label: "le", operator, value: "+Inf" }]));
  const [all, finite] = [bucket("="), bucket("!=")];
  const faster = `sum by (${V},le) (clamp_min(${finite} - ${finite} offset 1m, 0) and ignoring (le) (${increase(all)}))`;
  return [
    [N, `sum by (${V}) (${increase(all)})`, { guard: "latency" }],
    [K, `- (${faster} - on (${V}) group_left () ${N}{guard="latency"})`, { guard: "latency" }],
  ];
}

/**
 * Variance of stable's past rates beyond chance (F8), for blocks and for cells: `prefix` is `noops:block` or `noops:cell`,
 * `total` the requests that a rate refers to.
 */
export function dispersionRows(
  prefix: string,
  rate: readonly [counts: string, total: string],
  window: string,
): CanaryRow[] {
  const past = `avg_over_time(${prefix}_rate[${window}] offset 1m)`;
  return [
    [`${prefix}_rate`, `${rate[0]} / on (${V},guard) group_left () (${rate[1]} > 0)`],
    [`${prefix}_invn`, `1 / (${rate[1]} > 0)`],
    [`${prefix}_past`, past],
    [`${prefix}_pq`, `${prefix}_past * (1 - ${prefix}_past) > 0`],
    [
      `${prefix}_disp`,
      `clamp_min(stdvar_over_time(${prefix}_rate[${window}] offset 1m) / ${prefix}_pq - on (${V},guard) group_left () avg_over_time(${prefix}_invn[${window}] offset 1m), 0)`,
    ],
  ];
}

/** Blocks by arm, how far each bound lies in stable's tail, and the discount of the minute. */
function armRows(): CanaryRow[] {
  const of = (series: string, arm: "canary" | "stable", labels: string): string =>
    `sum by (${labels}) (${series} * on (${V}) group_left (run) ${role(arm)})`;
  const bounds = `${BY_GUARD},le`;
  const {
    canaryRequests: nc,
    stableRequests: ns,
    canaryEvents: kc,
    stableEvents: ks,
    dispersion,
    pastRate,
    tailWeight,
    discount,
  } = CANARY_SERIES;
  return [
    [nc, of(N, "canary", BY_GUARD)],
    [kc, of(K, "canary", bounds)],
    [ns, of(N, "stable", BY_GUARD)],
    [ks, of(K, "stable", bounds)],
    [dispersion, `${of("noops:block_disp", "stable", bounds)} or ${kc} * 0`],
    [pastRate, `${of("noops:block_past", "stable", bounds)} or ${kc} * 0`],
    [
      tailWeight,
      `clamp_min(clamp_max(${pastRate} / ${TAIL.from}, 1) * clamp_max(${TAIL.to} / ${pastRate}, 1) ^ 2, ${TAIL.least})`,
    ],
    [
      discount,
      `1 + ${2 * DISCOUNT_SAFETY} * ${dispersion} * on (${BY_GUARD}) group_left () (${nc} * ${ns} / (${nc} + ${ns} > 0))`,
    ],
  ];
}

/** Roles, blocks of both arms, and the discount. */
export function canaryBlocks(plan: CanaryPlan): RecordingRule[] {
  const rows: CanaryRow[] = [
    [CANARY_SERIES.role, "max by (model,version,role,run) (@model_version_role)"],
    [CANARY_SERIES.live, `max by (model,run) (${role("canary")})`],
    ...plan.counts.flatMap(countBlock),
    ...(plan.latency ? latencyBlock(plan.latency) : []),
    ...dispersionRows("noops:block", [K, N], plan.historyWindow),
    ...armRows(),
  ];
  return canaryRecords(plan, rows);
}

/** Rows as rules of the model; raw selectors are already narrowed, so only our own series get the scope. */
export function canaryRecords(plan: CanaryPlan, rows: readonly CanaryRow[]): RecordingRule[] {
  return rows.map(([record, expr, labels]) => analysisRecord(plan.scope, record, expr, labels));
}
