import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import type { IncidentView } from "../../incident/incident-view.ts";
import type { BurnPlotQuery } from "./incident-plot.ts";
import { marksOf } from "./incident-plot.ts";
import type { PlotSeries, TimePlot } from "./plot.ts";

/** The guardrail on which a running canary looks worst; empty when none runs. */
export function worstGuardQuery(view: IncidentView): string {
  const model = `model=${JSON.stringify(view.model)}`;
  // Guardrails on a distribution have one series per bin (`le`): their share is no single line.
  const plain = `${CANARY_SERIES.canaryEvents}{${model},le=""}`;
  return `topk(1, max by (run, guard) (${CANARY_SERIES.evidence}{${model},h="worse"}) and on (run, guard) ${plain})`;
}

/** A canary gets so few requests that single minutes are noise: the last one may well look better than stable. */
const SMOOTHED_OVER = "10m";

/** Share of bad events of one guardrail in both arms of a canary, over the last minutes. */
export function armQueries(
  view: IncidentView,
  labels: Readonly<Record<string, string>>,
): { readonly canary: string; readonly stable: string } {
  const { run = "", guard = "" } = labels;
  const chosen = `{model=${JSON.stringify(view.model)},run=${JSON.stringify(run)},guard=${JSON.stringify(guard)},le=""}`;
  const recent = (series: string) => `sum_over_time(${series}${chosen}[${SMOOTHED_OVER}])`;
  const share = (events: string, requests: string) =>
    `sum(max by (guard) (${recent(events)})) / sum(max by (guard) (${recent(requests)}) > 0)`;
  return {
    canary: share(CANARY_SERIES.canaryEvents, CANARY_SERIES.canaryRequests),
    stable: share(CANARY_SERIES.stableEvents, CANARY_SERIES.stableRequests),
  };
}

/** Canary against stable over time, on the guardrail that differs most. */
export function canaryPlot(
  view: IncidentView,
  window: Pick<BurnPlotQuery, "from" | "to">,
  guard: string,
  arms: { readonly canary: PlotSeries["points"]; readonly stable: PlotSeries["points"] },
): TimePlot {
  return {
    title: `${view.ref} · ${view.model} ${view.environment} · canary against stable`,
    from: window.from,
    to: window.to,
    marks: marksOf(view),
    panels: [
      {
        title: `Share of bad events within ${SMOOTHED_OVER}, guardrail ${guard}`,
        unit: "share",
        series: [
          { name: "canary", points: arms.canary },
          { name: "stable", points: arms.stable },
        ],
        threshold: null,
      },
    ],
  };
}
