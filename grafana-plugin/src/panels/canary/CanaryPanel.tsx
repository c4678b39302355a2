import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo } from "react";
import { readMarks } from "../../domain/marks.ts";
import { CanaryBoard } from "../../ui/canary/CanaryBoard.tsx";
import { canaryPanelModel } from "./view-model.ts";

/** Canary against stable as a panel. */
export function CanaryPanel({ id, data, width, height, timeZone, fieldConfig }: PanelProps) {
  const model = useMemo(() => canaryPanelModel(data), [data]);
  const marks = useMemo(() => readMarks(data.annotations ?? []), [data.annotations]);
  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  return (
    <CanaryBoard
      views={model.views}
      range={model.range}
      timeZone={timeZone}
      width={width}
      height={height}
      marks={marks}
    />
  );
}
