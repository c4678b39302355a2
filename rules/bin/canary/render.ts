import { alignColumns } from "../drift/render-table.ts";
import { escapeXml } from "../drift/render-svg.ts";
import { CANARY_LIMITS } from "../../stats/verdict/decide-canary.ts";
import type { CanaryReport, TracePoint } from "./judge.ts";

const number = (value: number | null, digits = 2): string => (value === null ? "–" : value.toFixed(digits));
const PERCENT = 100;
const rate = ({ requests, events }: { requests: number; events: number }): string =>
  requests === 0 ? "–" : `${((PERCENT * events) / requests).toFixed(3)} %`;

/** The report for people: one line per guardrail, then the verdict and why. */
export function renderCanaryTable(report: CanaryReport): string {
  const header = ["guard", "canary", "of", "stable", "of", "ratio from", "to", "log e worse", "log e ok", "φ"];
  const rows = report.guards.map((guard) => [
    guard.guard,
    rate(guard.canary),
    String(guard.canary.requests),
    rate(guard.stable),
    String(guard.stable.requests),
    number(guard.ratioLow),
    number(guard.ratioHigh),
    number(guard.logWorse),
    number(guard.logOk),
    number(guard.phi),
  ]);
  const table = report.guards.length === 0 ? "" : `${alignColumns([header, ...rows])}\n`;
  const when = report.decidedAtMinute === null ? "" : ` First said in minute ${report.decidedAtMinute}.`;
  const suspect = report.suspect ? " There is a suspicion at the 5 % level." : "";
  return `${table}${report.verdict} (${report.reason}) after ${report.ageMinutes} minutes: ${report.words}${when}${suspect}\n`;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 320, 50, 280, 40];

/** Evidence over time as a picture without scripts, with the lines that decide. */
export function renderCanarySvg(report: CanaryReport): string {
  const lines = { worse: Math.log(1 / CANARY_LIMITS.alpha), ok: Math.log(1 / CANARY_LIMITS.beta) };
  const values = report.trace.flatMap(({ logWorse, logOk }) => [logWorse, logOk ?? 0]).filter(Number.isFinite);
  const [low, high] = [Math.min(-2, ...values), Math.max(lines.worse + 1, ...values)];
  const last = Math.max(2, report.trace.length);
  const x = (minute: number): number => LEFT + ((minute - 1) / (last - 1)) * (WIDTH - LEFT - 20);
  // Evidence beyond any number is drawn at the edge.
  const y = (value: number): number =>
    BOTTOM - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (BOTTOM - TOP);
  const path = (of: (point: TracePoint) => number | null, color: string): string => {
    const points = report.trace.flatMap((point) => {
      const value = of(point);
      return value === null ? [] : [`${x(point.minute).toFixed(1)},${y(value).toFixed(1)}`];
    });
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.join(" ")}"/>`;
  };
  const level = (value: number, color: string, label: string): string =>
    `<line x1="${LEFT}" x2="${WIDTH - 20}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="${color}" stroke-dasharray="4 4"/><text x="${LEFT + 4}" y="${(y(value) - 4).toFixed(1)}" fill="${color}">${label}</text>`;
  const title = escapeXml(`${report.verdict}: ${report.words}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="Canary evidence"><title>${title}</title><rect width="100%" height="100%" fill="#fff"/><text x="10" y="20" font-size="14" fill="#24292e">${title}</text>${level(lines.worse, "#c4162a", "worse: roll back")}${level(lines.ok, "#37872d", "within the margin")}${path(({ logWorse }) => logWorse, "#c4162a")}${path(({ logOk }) => logOk, "#37872d")}<line x1="${LEFT}" x2="${LEFT}" y1="${TOP}" y2="${BOTTOM}" stroke="#9fa7b3"/><text x="${LEFT}" y="${HEIGHT - 20}" fill="#24292e">minute 1</text><text x="${WIDTH - 90}" y="${HEIGHT - 20}" fill="#24292e">minute ${report.trace.length}</text><text x="4" y="${TOP - 4}" fill="#24292e">log e</text></svg>\n`;
}
