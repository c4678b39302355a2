import type { PanelData } from "@grafana/data";
import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { readDrift, type DriftAgainst, type DriftView } from "../../domain/drift-view.ts";
import { t } from "../../text.ts";
import type { Empty } from "../PanelContent.tsx";
import { readSeries } from "../../domain/series.ts";
import type { Span } from "../../domain/slo-view.ts";

/** What the panel draws, or why there is nothing to draw. */
export type DriftPanelModel = Empty | { readonly kind: "drift"; readonly view: DriftView; readonly range: Span };

/** Frames of all queries to one view. */
export function driftPanelModel(
  { series: frames, timeRange }: Pick<PanelData, "series" | "timeRange">,
  against: DriftAgainst,
): DriftPanelModel {
  const series = readSeries(frames);
  if (series.length === 0)
    return {
      kind: "empty",
      message: t(
        "drift.empty.no-series",
        "The queries returned no series. Has the spec a drift section, and does the model variable match?",
      ),
    };
  const view = readDrift(series, against);
  if (view.features.length === 0)
    return {
      kind: "empty",
      message: t(
        "drift.empty.no-label",
        "None of the returned series has the label {{label}}. Query the series that the drift rules record.",
        { label: ANALYSIS_LABEL.feature },
      ),
    };
  return { kind: "drift", view, range: { from: timeRange.from.valueOf(), to: timeRange.to.valueOf() } };
}
