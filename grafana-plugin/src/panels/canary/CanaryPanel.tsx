import { css } from "@emotion/css";
import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import { RadioButtonGroup } from "@grafana/ui";
import React, { useMemo, useState } from "react";
import { EvidenceChart } from "../../ui/canary/EvidenceChart.tsx";
import { GuardTable } from "../../ui/canary/GuardTable.tsx";
import { VERDICT_LOOK } from "../../ui/canary/look.ts";
import { VerdictHead } from "../../ui/canary/VerdictHead.tsx";
import { Pill } from "../../ui/Pill.tsx";
import { canaryPanelModel } from "./view-model.ts";

const HEAD = 96;
const GUARD_ROW = 36;

/** Is the canary as good as stable? What is known, what it would take, and what follows. */
export function CanaryPanel({ id, data, width, height, timeZone, fieldConfig }: PanelProps) {
  const model = useMemo(() => canaryPanelModel(data), [data]);
  const [chosen, setChosen] = useState<string>();
  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  const { views, range } = model;
  const view = views.find(({ key }) => key === chosen) ?? views[0];
  if (!view) throw new Error("A model with runs has at least one view");
  const look = VERDICT_LOOK[view.verdict];
  if (width < 200 || height < 120)
    return (
      <div className={compact} style={{ width, height }} role="img" aria-label={view.decision.words}>
        <Pill name={look.tone} icon={look.icon} text={look.word} />
      </div>
    );
  const tableHeight = 30 + view.guards.length * GUARD_ROW;
  const chartHeight = Math.max(height - HEAD - tableHeight - (views.length > 1 ? 40 : 0) - 8, 110);
  return (
    <figure className={figure} style={{ width, height }} aria-label="Canary analysis">
      {views.length > 1 && (
        <RadioButtonGroup
          size="sm"
          aria-label="Canary run"
          options={views.map(({ key, model: name, run }) => ({ value: key, label: `${name} · ${run}` }))}
          value={view.key}
          onChange={setChosen}
        />
      )}
      <VerdictHead view={view} width={width} />
      <EvidenceChart view={view} range={range} timeZone={timeZone} width={width} height={chartHeight} />
      <GuardTable guards={view.guards} width={width} />
    </figure>
  );
}

const compact = css({ display: "grid", placeItems: "center", overflow: "hidden" });
const figure = css({
  margin: 0,
  overflowY: "auto",
  overflowX: "hidden",
  display: "flex",
  flexDirection: "column",
  gap: 4,
});
