import { css } from "@emotion/css";
import type { PanelProps } from "@grafana/data";
import { PanelDataErrorView } from "@grafana/runtime";
import { useTheme2 } from "@grafana/ui";
import React, { useMemo, useState } from "react";
import { DriftTable } from "../../ui/drift/DriftTable.tsx";
import { FeatureDetail } from "../../ui/drift/FeatureDetail.tsx";
import { FeatureList } from "../../ui/drift/FeatureList.tsx";
import { DRIFT_LOOK } from "../../ui/drift/look.ts";
import { Pill } from "../../ui/Pill.tsx";
import type { DriftOptions } from "./options.ts";
import { driftPanelModel } from "./view-model.ts";

const HEAD = 32;

/** Which features moved, since when, and how. */
export function DriftPanel({ id, data, width, height, timeZone, options, fieldConfig }: PanelProps<DriftOptions>) {
  const theme = useTheme2();
  const model = useMemo(() => driftPanelModel(data, options.against), [data, options.against]);
  const [chosen, setChosen] = useState<string>();

  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  const { view, range } = model;
  const look = DRIFT_LOOK[view.verdict.state];
  if (width < 200 || height < 120)
    return (
      <div className={compact} style={{ width, height }} role="img" aria-label={view.verdict.words}>
        <Pill name={look.tone} icon={look.icon} text={look.word} />
      </div>
    );
  const open = view.features.find(({ key }) => key === chosen) ?? view.features[0];
  const wide = width >= 640;
  const detailWidth = wide ? Math.min(Math.max(width * 0.36, 260), 460) : width;
  const listWidth = wide ? width - detailWidth - 24 : width;
  const bodyHeight = height - HEAD;
  const listHeight = wide ? bodyHeight : Math.max(bodyHeight * 0.5, 80);
  return (
    <figure className={figure} style={{ width, height }} aria-label="Feature drift">
      <div className={head} style={{ height: HEAD }}>
        <Pill name={look.tone} icon={look.icon} text={look.word} />
        <span>{view.verdict.words}</span>
        {width >= 900 && (
          <span style={{ color: theme.colors.text.secondary, marginLeft: "auto" }}>
            PSI against {options.against === "reference" ? "the reference" : "stable"}, false discoveries held at 1 %
          </span>
        )}
      </div>
      <div style={{ display: "flex", flexDirection: wide ? "row" : "column", gap: wide ? 24 : 0 }}>
        <FeatureList
          features={view.features}
          range={range}
          timeZone={timeZone}
          width={listWidth}
          height={listHeight}
          selected={open?.key}
          onSelect={setChosen}
        />
        {open && (
          <FeatureDetail
            feature={open}
            timeZone={timeZone}
            width={detailWidth}
            height={wide ? bodyHeight : bodyHeight - listHeight}
          />
        )}
      </div>
      <DriftTable features={view.features} />
    </figure>
  );
}

const compact = css({ display: "grid", placeItems: "center", overflow: "hidden" });
const figure = css({ margin: 0, overflow: "hidden", position: "relative" });
const head = css({ display: "flex", alignItems: "flex-start", gap: 12 });
