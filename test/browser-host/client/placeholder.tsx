import { PanelPlugin, type PanelProps } from "@grafana/data";
import { useTheme2 } from "@grafana/ui";
import React from "react";

/**
 * Stands for a panel of Grafana itself, which is no npm package: its queries run all the same, so that a broken
 * expression shows, and the number of answered series is what can be checked here.
 */
function Placeholder({ data, title, width, height }: PanelProps) {
  const theme = useTheme2();
  const series = data.series.length;
  const newest = data.series[0]?.fields[1]?.values.at(-1) as number | undefined;
  return (
    <div
      data-placeholder={title}
      data-series={series}
      style={{
        width,
        height,
        display: "grid",
        placeItems: "center",
        textAlign: "center",
        color: theme.colors.text.secondary,
      }}
    >
      <div>
        <div style={{ fontSize: 22, color: theme.colors.text.primary }}>
          {newest === undefined ? "–" : Number(newest.toPrecision(4))}
        </div>
        <div>{series === 1 ? "1 series" : `${series} series`}, drawn by Grafana itself</div>
      </div>
    </div>
  );
}

/** A core panel of this id. */
export function corePanel(id: string): PanelPlugin {
  const plugin = new PanelPlugin(Placeholder).useFieldConfig();
  plugin.meta = {
    id,
    name: id,
    type: "panel",
    info: { logos: { small: "", large: "" } },
    skipDataQuery: id === "text",
  } as unknown as PanelPlugin["meta"];
  return plugin;
}
