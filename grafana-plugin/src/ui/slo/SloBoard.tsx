import { css } from "@emotion/css";
import type { TimeZone } from "@grafana/data";
import React, { useCallback, useState } from "react";
import type { Mark } from "../../domain/marks.ts";
import type { SloView, Span } from "../../domain/slo-view.ts";
import { t } from "../../text.ts";
import { useVisibleRows } from "../chart/useVisibleRows.ts";
import { SloCompact } from "./SloCompact.tsx";
import { SloHero } from "./SloHero.tsx";
import { SLO_ROW, SloRow } from "./SloRow.tsx";
import { SloTable } from "./SloTable.tsx";

type Props = {
  readonly views: readonly SloView[];
  readonly range: Span;
  readonly timeZone: TimeZone;
  readonly width: number;
  /** Without a height the list is as long as it needs to be. */
  readonly height?: number;
  readonly marks?: readonly Mark[];
  readonly layout?: "auto" | "list";
};

/** Height of the opened SLO above a list. */
const HERO_HEIGHT = 308;
const NO_MARKS: readonly Mark[] = [];

/** Error budgets: one large, or many as a list with the most urgent opened. */
export function SloBoard({ views, range, timeZone, width, height, marks = NO_MARKS, layout = "auto" }: Props) {
  const [chosen, setChosen] = useState<string>();
  const first = views[0];
  const open = views.find(({ key }) => key === chosen) ?? first;
  const single = views.length === 1;
  const showHero =
    open !== undefined && layout === "auto" && (single || height === undefined || height >= HERO_HEIGHT + 80);
  const above = showHero ? HERO_HEIGHT + 12 : 0;
  const rows = useVisibleRows({ count: views.length, rowHeight: SLO_ROW, height, above });
  const select = useCallback((key: string) => setChosen(key), []);
  if (first && height !== undefined && (width < 200 || height < 120))
    return <SloCompact view={first} more={views.length - 1} width={width} height={height} />;
  return (
    <figure
      className={figure}
      style={{ width, height }}
      aria-label={t("slo.title", "Error budgets")}
      onScroll={rows.onScroll}
    >
      {showHero && (
        <SloHero
          view={open}
          range={range}
          timeZone={timeZone}
          width={width}
          height={single && height !== undefined ? height : HERO_HEIGHT}
          marks={marks}
        />
      )}
      {!(single && showHero) && (
        <div style={{ marginTop: above - (showHero ? HERO_HEIGHT : 0) }}>
          <div style={{ height: rows.first * SLO_ROW }} />
          {views.slice(rows.first, rows.end).map((view) => (
            <SloRow
              key={view.key}
              view={view}
              range={range}
              timeZone={timeZone}
              width={width}
              marks={marks}
              selected={showHero && view === open}
              onSelect={select}
            />
          ))}
          <div style={{ height: (views.length - rows.end) * SLO_ROW }} />
        </div>
      )}
      <SloTable views={views} />
    </figure>
  );
}

const figure = css({ margin: 0, overflowY: "auto", overflowX: "hidden", position: "relative" });
