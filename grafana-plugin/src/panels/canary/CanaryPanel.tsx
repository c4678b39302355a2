import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo } from "react";
import { CanaryBoard } from "../../ui/canary/CanaryBoard.tsx";
import { canaryPanelModel } from "./view-model.ts";

/** Canary against stable as a panel. */
export function CanaryPanel({ id, data, width, height, timeZone, fieldConfig }: PanelProps) {
  const model = useMemo(() => canaryPanelModel(data), [data]);
  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  return <CanaryBoard views={model.views} range={model.range} timeZone={timeZone} width={width} height={height} />;
}
