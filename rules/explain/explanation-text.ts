import { formatDuration } from "@noops-ml/alerts/policy/duration.ts";
import type { SloExplanation } from "./explain-slo.ts";

/** Columns as wide as their widest cell; the first is aligned left, numbers right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

const percent = (ratio: number) => `${Number((ratio * 100).toPrecision(4))} %`;

/** Two units are enough for a person. */
function time(seconds: number | null): string {
  if (seconds === null) return "never";
  const rounded =
    seconds >= 86_400
      ? Math.round(seconds / 3600) * 3600
      : seconds >= 3600
        ? Math.round(seconds / 60) * 60
        : Math.round(seconds);
  return formatDuration(Math.max(rounded, 1));
}

/** The explanation of an SLO as text for a terminal. */
export function explanationText(slo: SloExplanation): string {
  const tiers = [
    ["burn alert", "severity", "long", "short", "factor", "fires from", ""],
    ...slo.tiers.map((tier) => [
      tier.tier,
      tier.severity,
      tier.long,
      tier.short,
      String(tier.factor),
      percent(tier.fromRatio),
      tier.changed ?? "",
    ]),
  ];
  const names = slo.tiers.map((tier) => tier.tier);
  const outages = [
    ["errors", ...names, "first page", "budget gone"],
    ...slo.outages.map((row) => [
      percent(row.errorRatio),
      ...names.map((name) => time(row.firesAfter[name] ?? null)),
      time(row.firstPage),
      time(row.budgetGoneAfter),
    ]),
  ];
  const budget = slo.budgetTiers
    .map((tier) => `${tier.consumedPercent} % ${tier.action} (${tier.severity})`)
    .join(", ");
  const lines = [
    `${slo.id}: ${slo.objective} over ${slo.period}, budget ${slo.budget}`,
    "",
    table(tiers),
    "",
    "  Time from the first failure to each alert, after clean history and with even traffic:",
    table(outages),
    "",
    `  Budget consumed: ${budget}.`,
    `  Missing data: ${slo.absentAfter === null ? "no alert, absence is normal here or counts as bad" : `a ticket after ${slo.absentAfter}`}.`,
    ...slo.notes.map((note) => `  ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}
