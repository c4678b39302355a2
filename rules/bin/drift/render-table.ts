import type { DriftReport, FeatureReport } from "./report.ts";

const DIGITS = 4;
const number = (value: number | null): string => (value === null ? "–" : value.toFixed(DIGITS));

const COLUMNS: readonly (readonly [string, (feature: FeatureReport) => string])[] = [
  ["feature", (feature) => feature.feature],
  ["state", (feature) => feature.state],
  ["PSI", (feature) => number(feature.psi)],
  ["noise", (feature) => number(feature.psiFloor)],
  ["JS", (feature) => number(feature.jensenShannon)],
  ["Hellinger", (feature) => number(feature.hellinger)],
  ["KS", (feature) => number(feature.ks)],
  ["why", (feature) => feature.reason],
];

/** The report for people: one line per feature, the worst first. */
export function renderDriftTable(report: DriftReport): string {
  const cells = [
    COLUMNS.map(([title]) => title),
    ...report.features.map((feature) => COLUMNS.map(([, of]) => of(feature))),
  ];
  const skipped = report.skipped.map(({ feature, reason }) => `Left out: ${feature} (${reason}).\n`).join("");
  const rows = `${report.currentRows} rows against ${report.referenceRows} of the reference.`;
  return `${alignColumns(cells)}\n${rows}\n${skipped}${report.state}: ${report.words}\n`;
}

/** Lines whose columns start at the same place. @example alignColumns([["a", "b"], ["aa", "b"]]) // => "a   b\naa  b\n" */
export function alignColumns(cells: readonly (readonly string[])[]): string {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
