import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo } from "react";
import { readMarks } from "../../domain/marks.ts";
import { DriftBoard } from "../../ui/drift/DriftBoard.tsx";
import type { DriftOptions } from "./options.ts";
import { driftPanelModel } from "./view-model.ts";

/** Feature drift as a panel. */
export function DriftPanel({ id, data, width, height, timeZone, options, fieldConfig }: PanelProps<DriftOptions>) {
  const { against } = options;
  const model = useMemo(() => driftPanelModel(data, against), [data, against]);
  const marks = useMemo(() => readMarks(data.annotations ?? []), [data.annotations]);
  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  return (
    <DriftBoard
      view={model.view}
      against={against}
      range={model.range}
      timeZone={timeZone}
      width={width}
      height={height}
      marks={marks}
    />
  );
}
