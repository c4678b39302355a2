import type { PanelProps } from "@grafana/data";
import React, { useMemo } from "react";
import { DriftBoard } from "../../ui/drift/DriftBoard.tsx";
import { PanelContent } from "../PanelContent.tsx";
import type { DriftOptions } from "./options.ts";
import { driftPanelModel } from "./view-model.ts";

/** Feature drift as a panel. */
export function DriftPanel(panel: PanelProps<DriftOptions>) {
  const { data, width, height, timeZone } = panel;
  const { against } = panel.options;
  const model = useMemo(() => driftPanelModel(data, against), [data, against]);
  return (
    <PanelContent panel={panel} model={model}>
      {({ view, range }, marks) => <DriftBoard {...{ view, against, range, timeZone, width, height, marks }} />}
    </PanelContent>
  );
}
