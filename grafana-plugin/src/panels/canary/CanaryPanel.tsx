import type { PanelProps } from "@grafana/data";
import React, { useMemo } from "react";
import { CanaryBoard } from "../../ui/canary/CanaryBoard.tsx";
import { PanelContent } from "../PanelContent.tsx";
import { canaryPanelModel } from "./view-model.ts";

/** Canary against stable as a panel. */
export function CanaryPanel(panel: PanelProps) {
  const { data, width, height, timeZone } = panel;
  const model = useMemo(() => canaryPanelModel(data), [data]);
  return (
    <PanelContent panel={panel} model={model}>
      {({ views, range }, marks) => <CanaryBoard {...{ views, range, timeZone, width, height, marks }} />}
    </PanelContent>
  );
}
