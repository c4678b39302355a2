import { type PostmortemModel, renderPostmortem } from "../incident/render-postmortem.ts";
import type { IncidentView } from "../incident/incident-view.ts";
import { burnPlot, burnPlotQuery, seriesName } from "../message/plot/incident-plot.ts";
import { PLOT_THEMES } from "../message/plot/plot-theme.ts";
import { renderTimePlot } from "../message/plot/render-time-plot.ts";
import type { Clock } from "../ports/clock.ts";
import type { Documents } from "../ports/documents.ts";
import type { IncidentReader } from "../ports/incident-reader.ts";
import type { Log } from "../ports/log.ts";
import type { Series, SeriesSource } from "../ports/series-source.ts";

export interface PostmortemDraft {
  /** Markdown that links to the plot as `postmortem/burn.svg`. */
  readonly document: string;
  /** Burn rate and budget with the moments of the incident, as SVG; null when there is nothing to draw. */
  readonly plot: string | null;
}

export interface DraftDeps {
  readonly incidents: IncidentReader;
  readonly documents: Documents;
  /** Null when no metrics store is configured. */
  readonly series: SeriesSource | null;
  readonly clock: Clock;
  readonly log: Log;
}

export type DraftPostmortem = (incidentId: string) => Promise<PostmortemDraft | null>;

const named = ({ labels, points }: Series) => ({ name: seriesName(labels), points });

async function draw({ series, clock }: DraftDeps, view: IncidentView): Promise<string | null> {
  const query = burnPlotQuery(view, clock.now().getTime() / 1000);
  if (query === null || series === null) return null;
  const ask = (expression: string) => series.range(expression, query.from, query.to, query.stepSeconds);
  const [burn, budget] = await Promise.all([ask(query.burn), ask(query.budget)]);
  if (burn.every(({ points }) => points.length < 2)) return null;
  const plot = burnPlot(view, query, { burn: burn.map(named), budget: budget.map(named) });
  return renderTimePlot(plot, PLOT_THEMES.light);
}

/** The document's side of the post-mortem: what was promised and where the model lives. */
function promisesOf(model: ReturnType<Documents["model"]>): PostmortemModel | null {
  if (model === null) return null;
  const { deployment, slos, runbooks } = model.spec;
  return {
    slos: slos.map(({ name, objective }) => ({ name, objective: String(objective) })),
    registry: deployment?.name === undefined ? null : `${deployment.name}@${deployment.alias}`,
    runbooks,
  };
}

/** Writes post-mortems from the record and from the metrics store. A store that is away costs the picture, not the text. */
export function createDraftPostmortem(deps: DraftDeps): DraftPostmortem {
  return async (incidentId) => {
    const view = await deps.incidents.view(incidentId);
    if (view === null) return null;
    const plot = await draw(deps, view).catch((error: unknown) => {
      deps.log.warn({ incident: incidentId, error }, "the plot of a post-mortem could not be drawn");
      return null;
    });
    return { document: renderPostmortem(view, promisesOf(deps.documents.model(view.model)), plot !== null), plot };
  };
}
