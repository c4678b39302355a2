import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo } from "react";
import { readMarks } from "../../domain/marks.ts";
import { SloBoard } from "../../ui/slo/SloBoard.tsx";
import type { SloOptions } from "./options.ts";
import { sloPanelModel } from "./view-model.ts";

/** Error budgets as a panel. */
export function SloPanel({ id, data, width, height, timeZone, options, fieldConfig }: PanelProps<SloOptions>) {
  const model = useMemo(() => sloPanelModel(data), [data]);
  const marks = useMemo(() => readMarks(data.annotations ?? []), [data.annotations]);
  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  return (
    <SloBoard
      views={model.views}
      range={model.range}
      timeZone={timeZone}
      width={width}
      height={height}
      marks={marks}
      layout={options.layout}
    />
  );
}
