import type { PanelData } from "@grafana/data";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { t } from "../../text.ts";
import type { Empty } from "../PanelContent.tsx";
import { readSeries } from "../../domain/series.ts";
import { readSlos } from "../../domain/read-slos.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";

/** What the panel draws, or why there is nothing to draw. */
export type SloPanelModel = Empty | { readonly kind: "slos"; readonly views: readonly SloView[]; readonly range: Span };

/** Frames of all queries to views. */
export function sloPanelModel({ series: frames, timeRange }: Pick<PanelData, "series" | "timeRange">): SloPanelModel {
  const range = { from: timeRange.from.valueOf(), to: timeRange.to.valueOf() };
  const series = readSeries(frames);
  if (series.length === 0)
    return {
      kind: "empty",
      message: t(
        "slo.empty.no-series",
        "The queries returned no series. Are the generated rules loaded, and does the service variable match?",
      ),
    };
  const views = readSlos(series, range.to);
  if (views.length === 0)
    return {
      kind: "empty",
      message: t(
        "slo.empty.no-label",
        "None of the returned series has the label {{label}}, which names the SLO. Query the series that noops compile records.",
        { label: LABEL.sloId },
      ),
    };
  return { kind: "slos", views, range };
}
