import type { PanelData } from "@grafana/data";
import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { readCanaries, type CanaryView } from "../../domain/canary-view.ts";
import { t } from "../../text.ts";
import type { Empty } from "../PanelContent.tsx";
import { readSeries } from "../../domain/series.ts";
import type { Span } from "../../domain/slo-view.ts";

/** What the panel draws, or why there is nothing to draw. */
export type CanaryPanelModel =
  Empty | { readonly kind: "runs"; readonly views: readonly CanaryView[]; readonly range: Span };

/** Frames of all queries to one view per run. */
export function canaryPanelModel({
  series: frames,
  timeRange,
}: Pick<PanelData, "series" | "timeRange">): CanaryPanelModel {
  const series = readSeries(frames);
  const views = readCanaries(series);
  if (views.length === 0)
    return {
      kind: "empty",
      message:
        series.length === 0
          ? t("canary.empty.no-series", "No canary is running: the queries returned no series for this model.")
          : t(
              "canary.empty.no-label",
              "None of the returned series belongs to a canary run: the label {{label}} is missing.",
              {
                label: ANALYSIS_LABEL.run,
              },
            ),
    };
  return { kind: "runs", views, range: { from: timeRange.from.valueOf(), to: timeRange.to.valueOf() } };
}
