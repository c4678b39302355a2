import type { IncidentView } from "../../incident/incident-view.ts";
import { armQueries, canaryPlot, worstGuardQuery } from "../../message/plot/canary-plot.ts";
import { driftPlot, isAboutDrift, shareQueries, worstFeatureQuery } from "../../message/plot/drift-plot.ts";
import { burnPlot, burnPlotQuery, plotWindow, seriesName } from "../../message/plot/incident-plot.ts";
import { PLOT_THEMES } from "../../message/plot/plot-theme.ts";
import { renderComparisonPlot } from "../../message/plot/render-comparison-plot.ts";
import { renderTimePlot } from "../../message/plot/render-time-plot.ts";
import type { Series, SeriesSource } from "../../ports/series-source.ts";
import type { Picture } from "./upload-picture.ts";
import { rasterize } from "./rasterize.ts";

/** Draws what an incident is about from the metrics store. */
export interface PictureBook {
  /** Empty when there is nothing to draw. */
  draw(view: IncidentView, nowSeconds: number): Promise<readonly Picture[]>;
}

export function createPictureBook(series: SeriesSource, themeName: keyof typeof PLOT_THEMES): PictureBook {
  const theme = PLOT_THEMES[themeName];

  const burn = async (view: IncidentView, nowSeconds: number): Promise<Picture[]> => {
    const query = burnPlotQuery(view, nowSeconds);
    if (query === null) return [];
    const ask = (expression: string) => series.range(expression, query.from, query.to, query.stepSeconds);
    const [burnt, left] = await Promise.all([ask(query.burn), ask(query.budget)]);
    if (burnt.every((one) => one.points.length < 2)) return [];
    const plot = burnPlot(view, query, { burn: burnt.map(named), budget: left.map(named) });
    const bytes = await rasterize(renderTimePlot(plot, theme));
    return [{ bytes, filename: `${view.ref}-burn.png`, title: `${view.ref}: burn rate and error budget` }];
  };

  const drift = async (view: IncidentView): Promise<Picture[]> => {
    if (!isAboutDrift(view)) return [];
    const [worst] = await series.latest(worstFeatureQuery(view));
    const feature = worst?.labels.feature;
    if (worst === undefined || feature === undefined) return [];
    const queries = shareQueries(worst.labels);
    const [now, reference] = await Promise.all([series.latest(queries.now), series.latest(queries.reference)]);
    const plot = driftPlot(view, feature, now.map(lastOf), reference.map(lastOf));
    if (plot === null) return [];
    const bytes = await rasterize(renderComparisonPlot(plot, theme));
    return [
      {
        bytes,
        filename: `${view.ref}-${feature.replace(/\W+/gu, "-")}.png`,
        title: `${view.ref}: ${feature}, reference against now`,
      },
    ];
  };

  const canary = async (view: IncidentView, nowSeconds: number): Promise<Picture[]> => {
    const [worst] = await series.latest(worstGuardQuery(view));
    const guard = worst?.labels.guard;
    if (worst === undefined || guard === undefined) return [];
    const queries = armQueries(view, worst.labels);
    const window = plotWindow(view, nowSeconds);
    const ask = (expression: string) => series.range(expression, window.from, window.to, window.stepSeconds);
    const [[tried], [stable]] = await Promise.all([ask(queries.canary), ask(queries.stable)]);
    if (tried === undefined || stable === undefined || tried.points.length < 2) return [];
    const plot = canaryPlot(view, window, guard, { canary: tried.points, stable: stable.points });
    const bytes = await rasterize(renderTimePlot(plot, theme));
    return [{ bytes, filename: `${view.ref}-canary.png`, title: `${view.ref}: canary against stable, ${guard}` }];
  };

  return {
    draw: async (view, nowSeconds) => [
      ...(await burn(view, nowSeconds)),
      ...(await canary(view, nowSeconds)),
      ...(await drift(view)),
    ],
  };
}

function named(series: Series) {
  return { name: seriesName(series.labels), points: series.points };
}

function lastOf(series: Series) {
  return { labels: series.labels, value: series.points.at(-1)?.value ?? Number.NaN };
}
