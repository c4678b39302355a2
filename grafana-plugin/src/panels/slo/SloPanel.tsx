import type { PanelProps } from "@grafana/data";
import React, { useMemo } from "react";
import { SloBoard } from "../../ui/slo/SloBoard.tsx";
import { PanelContent } from "../PanelContent.tsx";
import type { SloOptions } from "./options.ts";
import { sloPanelModel } from "./view-model.ts";

/** Error budgets as a panel. */
export function SloPanel(panel: PanelProps<SloOptions>) {
  const { data, width, height, timeZone } = panel;
  const { layout } = panel.options;
  const model = useMemo(() => sloPanelModel(data), [data]);
  return (
    <PanelContent panel={panel} model={model}>
      {({ views, range }, marks) => <SloBoard {...{ views, range, timeZone, width, height, marks, layout }} />}
    </PanelContent>
  );
}
