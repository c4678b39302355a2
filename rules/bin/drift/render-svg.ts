import type { DriftReport, FeatureReport } from "./report.ts";

const [WIDTH, ROW, BAR, GAP, TOP] = [860, 130, 80, 6, 40];
const COLORS = { current: "#3274d9", reference: "#9fa7b3", text: "#24292e" } as const;
const STATE_COLORS: Readonly<Record<FeatureReport["state"], string>> = {
  alert: "#c4162a",
  watch: "#b06000",
  ok: "#37872d",
  insufficient: "#6e7681",
  no_reference: "#6e7681",
};
const PERCENT = 100;
/** Width of a letter of the labels below the bars. */
const LETTER = 5.6;

/** The report as a picture without scripts: both mixes of every feature as bars, the worst first. */
export function renderDriftSvg(report: DriftReport): string {
  const height = TOP + report.features.length * ROW;
  const rows = report.features.map((feature, i) => featureRow(feature, TOP + i * ROW)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Drift report"><title>${escapeXml(`${report.state}: ${report.words}`)}</title><rect width="100%" height="100%" fill="#fff"/><text x="10" y="20" fill="${COLORS.text}" font-size="14">${escapeXml(`${report.state}: ${report.words}`)}</text><text x="10" y="34" fill="${COLORS.text}">grey: reference</text><text x="110" y="34" fill="${COLORS.current}">blue: now</text>${rows}</svg>\n`;
}

function featureRow(feature: FeatureReport, top: number): string {
  const largest = Math.max(...feature.bins.flatMap(({ current, reference }) => [current, reference]), 1e-9);
  const left = 220;
  const slot = (WIDTH - left - 10) / feature.bins.length;
  const base = top + 10 + BAR;
  const bar = (x: number, share: number, color: string, label: string): string => {
    const tall = (share / largest) * BAR;
    return `<rect x="${round(x)}" y="${round(base - tall)}" width="${round((slot - GAP) / 2)}" height="${round(tall)}" fill="${color}"><title>${escapeXml(label)}</title></rect>`;
  };
  const bars = feature.bins.map(({ name, current, reference }, i) => {
    const x = left + i * slot;
    const label = `${name}: ${percent(current)} now, ${percent(reference)} before`;
    const fits = Math.floor((slot - GAP) / LETTER);
    // The bar to the left ends where this one begins, so the upper edge says enough.
    const short = name.replace(/^.* … /, "≤ ");
    const under = short.length > fits ? `${short.slice(0, Math.max(1, fits - 1))}…` : short;
    const middle = round(x + (slot - GAP) / 2);
    const text = `<text x="${middle}" y="${base + 13}" font-size="10" text-anchor="middle" fill="${COLORS.text}">${escapeXml(under)}</text>`;
    return `${bar(x, reference, COLORS.reference, label)}${bar(middle, current, COLORS.current, label)}${text}`;
  });
  const psi = feature.psi === null ? "" : `PSI ${feature.psi.toFixed(4)}`;
  return `<g><text x="10" y="${top + 24}" fill="${COLORS.text}" font-weight="bold">${escapeXml(feature.feature)}</text><text x="10" y="${top + 42}" fill="${STATE_COLORS[feature.state]}">${feature.state}</text><text x="10" y="${top + 60}" fill="${COLORS.text}">${psi}</text>${bars.join("")}<line x1="${left}" x2="${WIDTH - 10}" y1="${base}" y2="${base}" stroke="${COLORS.reference}"/></g>`;
}

function percent(share: number): string {
  return `${(share * PERCENT).toFixed(1)} %`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text inside an element or an attribute. @example escapeXml("a<b") // => "a&lt;b" */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
