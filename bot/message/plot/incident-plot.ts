import { SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { IncidentView } from "../../incident/incident-view.ts";
import { leadingAlert } from "../headline.ts";
import { versionWords } from "../words.ts";
import type { PlotSeries, TimePlot } from "./plot.ts";

/** What to ask the metrics store for the burn plot of an incident. */
export interface BurnPlotQuery {
  readonly burn: string;
  readonly budget: string;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
}

const POINTS = 160;

/** The queries of the burn plot, or null when no SLO is burning, so that there is nothing to draw. */
export function burnPlotQuery(view: IncidentView, nowSeconds: number): BurnPlotQuery | null {
  const slo = leadingAlert(view)?.slo ?? null;
  if (slo === null) return null;
  const id = JSON.stringify(`${view.model}-${slo}`);
  return {
    burn: `${SLO_SERIES.currentBurnRate}{sloth_id=${id}}`,
    budget: `${SLO_SERIES.periodBudgetRemaining}{sloth_id=${id}}`,
    ...plotWindow(view, nowSeconds),
  };
}

/** The time that the pictures of an incident show: some calm before it, until it ended or now. */
export function plotWindow(view: IncidentView, nowSeconds: number): Pick<BurnPlotQuery, "from" | "to" | "stepSeconds"> {
  const opened = Date.parse(view.openedAt) / 1000;
  const to = view.resolvedAt === null ? nowSeconds : Math.min(nowSeconds, Date.parse(view.resolvedAt) / 1000 + 30);
  const lead = Math.min(1800, Math.max(120, (to - opened) / 2));
  const from = Math.floor(opened - lead);
  return { from, to: Math.ceil(to), stepSeconds: Math.max(1, Math.ceil((to - from) / POINTS)) };
}

/** The picture of an incident: how fast the budget burnt, by version, and what was left of it. */
export function burnPlot(
  view: IncidentView,
  query: BurnPlotQuery,
  answers: { readonly burn: readonly PlotSeries[]; readonly budget: readonly PlotSeries[] },
): TimePlot {
  const slo = leadingAlert(view)?.slo ?? view.title;
  return {
    title: `${view.ref} · ${view.model} ${view.environment} · ${slo}`,
    from: query.from,
    to: query.to,
    marks: marksOf(view),
    panels: [
      {
        title: "Burn rate (1× uses up the budget exactly)",
        unit: "burn",
        series: answers.burn,
        threshold: { value: 1, label: "1×" },
      },
      { title: "Error budget left", unit: "percent", series: answers.budget, threshold: null },
    ],
  };
}

/** @example seriesName({ version: "7" }) // => "v7" */
export function seriesName(labels: Readonly<Record<string, string>>): string {
  return labels.version === undefined ? "all" : versionWords(labels.version);
}

/** Moments of the incident that explain the lines. */
export function marksOf(view: IncidentView): TimePlot["marks"] {
  const moments: readonly (readonly [string | null, string])[] = [
    [view.openedAt, "opened"],
    [view.mitigatedAt, "changed"],
    [view.resolvedAt, "resolved"],
  ];
  return moments.flatMap(([at, label]) => (at === null ? [] : [{ at: Date.parse(at) / 1000, label }]));
}
