import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { BY_GUARD as H, type CanaryRow, canaryRecords, dispersionRows } from "./canary-blocks.ts";
import { type CanaryPlan, role } from "./canary-plan.ts";
import type { RecordingRule } from "./rule.ts";

const V = "model,version";
/** How many observations of the pooled mix each arm's prediction starts with: κ of F4. */
const CONCENTRATION = 50;

const CELL = "noops:block_cell";

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

/** F4 on predicted classes, with the largest dispersion of its cells as discount. Empty without a counter by class. */
export function canaryCells(plan: CanaryPlan): RecordingRule[] {
  const { classes } = plan;
  if (classes === undefined) return [];
  const [canary, stable] = [armRows("canary", plan), armRows("stable", plan)];
  const [dc, ds, pc, ps] = ["noops:cell:dc", "noops:cell:ds", "noops:cell:past_c", "noops:cell:past_s"];
  const [a, b] = ["noops:cell:a", "noops:cell:b"];
  const sum = (series: string): string => `sum by (${H}) (${series})`;
  const total = `sum by (${V},guard) (${CELL})`;
  const worstCell = `max by (${H}) (noops:cell_disp * on (${V}) group_left (run) ${role("stable")})`;
  const rows: CanaryRow[] = [
    [
      CELL,
      `label_replace(sum by (${V},class) (${classes} - ${classes} offset 1m >= 0), "cell", "$1", "class", "(.*)")`,
      { guard: "classes", class: "" },
    ],
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
      `1 + 2 * (${worstCell} or ${sum(dc)} * 0) * ${sum(dc)} * ${sum(ds)} / (sum by (${H}) (${dc} + ${ds}) > 0)`,
    ],
    [
      `${CANARY_SERIES.evidence}:inc`,
      `sum by (${H}) (${dc} * ln(${a} / noops:cell:mix) + ${ds} * ln(${b} / noops:cell:mix)) / noops:cell:phi`,
      { h: "different", alt: "plug-in" },
    ],
  ];
  return canaryRecords(plan, rows);
}
