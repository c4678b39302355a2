import type { PanelProps } from "@grafana/data";
import { css } from "@emotion/css";
import { useTheme2 } from "@grafana/ui";
import { PanelDataErrorView } from "@grafana/runtime";
import React, { useMemo, useState } from "react";
import { SloCompact } from "../../ui/slo/SloCompact.tsx";
import { SloHero } from "../../ui/slo/SloHero.tsx";
import { SloRow } from "../../ui/slo/SloRow.tsx";
import { SloTable } from "../../ui/slo/SloTable.tsx";
import { readMarks } from "../../domain/marks.ts";
import type { SloOptions } from "./options.ts";
import { sloPanelModel } from "./view-model.ts";

/** Height of the opened SLO above a list. */
const HERO_HEIGHT = 300;

/** Error budgets: one large, or many as a list with the most urgent opened. */
export function SloPanel({ id, data, width, height, timeZone, options, fieldConfig }: PanelProps<SloOptions>) {
  const theme = useTheme2();
  const model = useMemo(() => sloPanelModel(data), [data]);
  const marks = useMemo(() => readMarks(data.annotations ?? []), [data.annotations]);
  const [chosen, setChosen] = useState<string>();

  if (model.kind === "empty")
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} message={model.message} />;
  const { views, range } = model;
  const first = views[0];
  if (first && (width < 200 || height < 120))
    return <SloCompact view={first} more={views.length - 1} width={width} height={height} />;

  const open = views.find(({ key }) => key === chosen) ?? first;
  const single = views.length === 1;
  const showHero = open !== undefined && options.layout === "auto" && (single || height >= HERO_HEIGHT + 80);
  return (
    <figure className={figure} style={{ width, height }} aria-label="Error budgets">
      {showHero && (
        <SloHero
          view={open}
          range={range}
          timeZone={timeZone}
          width={width}
          height={single ? height : HERO_HEIGHT}
          marks={marks}
        />
      )}
      {!(single && showHero) && (
        <div className={list} style={{ gap: theme.spacing(0.75), marginTop: showHero ? theme.spacing(1.5) : 0 }}>
          {views.map((view) => (
            <SloRow
              key={view.key}
              view={view}
              range={range}
              timeZone={timeZone}
              width={width}
              selected={showHero && view === open}
              onSelect={() => setChosen(view.key)}
            />
          ))}
        </div>
      )}
      <SloTable views={views} />
    </figure>
  );
}

const figure = css({ margin: 0, overflowY: "auto", overflowX: "hidden", position: "relative" });
const list = css({ display: "flex", flexDirection: "column" });
