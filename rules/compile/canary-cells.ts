import { CANARY_SERIES, RAW_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { boundMatcher } from "../model/sli/latency.ts";
import { eBhGrid } from "../stats/multiple/e-benjamini-hochberg.ts";
import { DISCOUNT_SAFETY } from "../stats/evidence/dispersion.ts";
import { BY_GUARD as H, type CanaryRow, canaryRecords, dispersionRows } from "./canary-blocks.ts";
import { type CanaryPlan, role } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

const V = "model,version";
/** How many observations of the pooled mix each arm's prediction starts with: κ of F4. */
const CONCENTRATION = 50;

const CELL = "noops:block_cell";
const FEATURE_GUARD = "feature:";

/** The past and the prediction of one arm. */
function armRows(
  arm: "canary" | "stable",
  { evidenceWindow }: CanaryPlan,
): { now: CanaryRow; past: CanaryRow; share: CanaryRow } {
  const short = arm === "canary" ? "c" : "s";
  const [now, past] = [`noops:cell:d${short}`, `noops:cell:past_${short}`];
  const share = arm === "canary" ? "noops:cell:a" : "noops:cell:b";
  return {
    now: [now, `sum by (${H},cell) (${CELL} * on (${V}) group_left (run) ${role(arm)})`],
    past: [past, `sum_over_time(${now}[${evidenceWindow}] offset 1m) or ${now} * 0`],
    share: [
      share,
      `(${past} + ${CONCENTRATION} * noops:cell:pool) / on (${H}) group_left () (sum by (${H}) (${past}) + ${CONCENTRATION})`,
    ],
  };
}

/** Predictions of the minute by class. */
function classCells(classes: string): CanaryRow {
  const counts = `sum by (${V},class) (${classes} - ${classes} offset 1m >= 0)`;
  return [CELL, `label_replace(${counts}, "cell", "$1", "class", "(.*)")`, { guard: "classes", class: "" }];
}

/** Requests of the minute by latency: what was slower than a cell's lower bound and not slower than its upper one. */
function latencyCells(bounds: readonly number[]): CanaryRow[] {
  const slowerThan = (bound: number | undefined): string => {
    if (bound === undefined) return `sum by (${V}) (${CANARY_SERIES.blockRequests}{guard="latency"})`;
    const { label, operator, value } = boundMatcher(bound);
    return `sum by (${V}) (${CANARY_SERIES.blockEvents}{guard="latency",${label}${operator}"${value}"})`;
  };
  const cell = (name: string, expr: string): CanaryRow => [CELL, expr, { guard: "latency_shape", cell: name }];
  return [
    ...bounds.map((bound, i) => cell(String(bound), `${slowerThan(bounds[i - 1])} - ${slowerThan(bound)}`)),
    ...bounds.slice(-1).map((last) => cell("+Inf", slowerThan(last))),
  ];
}

/** Rows of the minute by bin, one guardrail for each feature. */
function featureCells(): CanaryRow {
  const bins = `@${RAW_SERIES.featureBin}`;
  const counts = `sum by (${V},feature,bin) (${bins} - ${bins} offset 1m >= 0)`;
  const guard = `label_replace(${counts}, "guard", "${FEATURE_GUARD}$1", "feature", "(.*)")`;
  return [CELL, `label_replace(${guard}, "cell", "$1", "bin", "(.*)")`, { feature: "", bin: "" }];
}

/**
 * F4 on predicted classes, on the shape of latency and on the bins of each feature, with the largest dispersion of its
 * cells as discount. Empty where the spec names none of them.
 */
export function canaryCells(plan: CanaryPlan): RecordingRule[] {
  const cells = [
    ...(plan.classes === undefined ? [] : [classCells(plan.classes)]),
    ...latencyCells(plan.latency?.shape ?? []),
    ...(plan.featureCount > 0 ? [featureCells()] : []),
  ];
  if (cells.length === 0) return [];
  const [canary, stable] = [armRows("canary", plan), armRows("stable", plan)];
  const [dc, ds, pc, ps] = ["noops:cell:dc", "noops:cell:ds", "noops:cell:past_c", "noops:cell:past_s"];
  const [a, b] = ["noops:cell:a", "noops:cell:b"];
  const sum = (series: string): string => `sum by (${H}) (${series})`;
  const total = `sum by (${V},guard) (${CELL})`;
  const worstCell = `max by (${H}) (noops:cell_disp * on (${V}) group_left (run) ${role("stable")})`;
  const rows: CanaryRow[] = [
    ...cells,
    ...dispersionRows("noops:cell", [CELL, total], plan.historyWindow),
    canary.now,
    stable.now,
    canary.past,
    stable.past,
    [
      "noops:cell:pool",
      `(${pc} + ${ps} + 0.5) / on (${H}) group_left () (sum by (${H}) (${pc} + ${ps}) + 0.5 * count by (${H}) (${pc}))`,
    ],
    canary.share,
    stable.share,
    [
      "noops:cell:mix",
      `(${a} * on (${H}) group_left () ${sum(dc)} + ${b} * on (${H}) group_left () ${sum(ds)}) / on (${H}) group_left () (sum by (${H}) (${dc} + ${ds}) > 0)`,
    ],
    [
      "noops:cell:phi",
      `1 + ${2 * DISCOUNT_SAFETY} * (${worstCell} or ${sum(dc)} * 0) * ${sum(dc)} * ${sum(ds)} / (sum by (${H}) (${dc} + ${ds}) > 0)`,
    ],
    [
      `${CANARY_SERIES.evidence}:inc`,
      `sum by (${H}) (${dc} * ln(${a} / noops:cell:mix) + ${ds} * ln(${b} / noops:cell:mix)) / noops:cell:phi`,
      { h: "different", alt: "plug-in" },
    ],
  ];
  return canaryRecords(plan, rows);
}

/**
 * Features that differ between canary and stable with false discoveries under control, by e-BH on a grid of ranks: it
 * holds under any dependence between features and at every look.
 */
export function canaryFeatures(plan: CanaryPlan): RecordingRule[] {
  if (plan.featureCount === 0) return [];
  const grid = eBhGrid(plan.featureCount, plan.limits.alpha);
  if (!grid.ok) throw new Error(`grid of ${plan.featureCount} features: ${grid.reason}`);
  const evidence = `${CANARY_SERIES.evidence}{guard=~"${FEATURE_GUARD}.*",h="different"}`;
  const steps = [...grid.value]
    .reverse()
    .map(({ rank, logE }) => `(count by (model,run) (${evidence} >= ${logE}) >= ${rank}) * 0 + ${logE}`);
  return canaryRecords(plan, [
    ["noops:canary:feature_bar", steps.join(" or ")],
    [
      CANARY_SERIES.featureShifted,
      `${evidence} >= bool on (model,run) group_left () noops:canary:feature_bar or ${evidence} * 0`,
    ],
  ]);
}
