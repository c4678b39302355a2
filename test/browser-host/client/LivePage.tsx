import type { GrafanaTheme2, PanelPlugin } from "@grafana/data";
import { RadioButtonGroup, useStyles2 } from "@grafana/ui";
import { css } from "@emotion/css";
import React, { useState } from "react";
import { canaryQueries } from "../../../grafana-plugin/src/panels/canary/query.ts";
import { driftQueries } from "../../../grafana-plugin/src/panels/drift/query.ts";
import { sloQueries } from "../../../grafana-plugin/src/panels/slo/query.ts";
import { THEME_MODE } from "./boot.ts";
import { LivePanel } from "./LivePanel.tsx";
import { PARAMETERS, useWindowWidth } from "./page.ts";

const RANGES = [
  { label: "5 min", value: 5 },
  { label: "15 min", value: 15 },
  { label: "1 h", value: 60 },
  { label: "6 h", value: 360 },
];

/** The plugins this page draws, by the name of their folder. */
export type Plugins = Readonly<Record<"slo" | "drift" | "canary", PanelPlugin>>;

/** The demo's panel page: the built panels with live data. `?panel=` shows one of them alone. */
export function LivePage({ plugins, theme }: { readonly plugins: Plugins; readonly theme: GrafanaTheme2 }) {
  const styles = useStyles2(getStyles);
  const [minutes, setMinutes] = useState(Number(PARAMETERS.get("minutes") ?? 15));
  const [live, setLive] = useState(true);
  const width = Number(PARAMETERS.get("width") ?? useWindowWidth() - 32);
  const only = PARAMETERS.get("panel");
  const height = (usual: number) => Number(PARAMETERS.get("height") ?? usual);
  const panels = [
    { id: "slo", plugin: plugins.slo, title: "Error budgets", queries: SLO, height: height(620) },
    { id: "canary", plugin: plugins.canary, title: "Canary", queries: CANARY, height: height(440) },
    { id: "drift", plugin: plugins.drift, title: "Feature drift", queries: DRIFT, height: height(460) },
  ].filter(({ id }) => only === null || id === only);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <img src="/public/plugins/noops-ml-app/img/logo.svg" alt="" width={28} height={28} />
        <h1 className={styles.title}>noops-ml</h1>
        <span className={styles.faint}>the plugin that Grafana loads, with data of the running demo</span>
        <span className={styles.live} data-live={live}>
          <span
            className={styles.dot}
            style={{ background: live ? theme.colors.success.main : theme.colors.error.main }}
          />
          {live ? "live" : "Prometheus does not answer"}
        </span>
        <RadioButtonGroup size="sm" options={RANGES} value={minutes} onChange={setMinutes} aria-label="Time range" />
        <a href={`?theme=${THEME_MODE === "dark" ? "light" : "dark"}`}>{THEME_MODE === "dark" ? "Light" : "Dark"}</a>
      </header>
      {panels.map((panel) => (
        <LivePanel key={panel.id} {...panel} theme={theme} minutes={minutes} width={width} onAnswer={setLive} />
      ))}
    </div>
  );
}

const SLO = sloQueries(PARAMETERS.get("service") ?? ".*");
const CANARY = canaryQueries(PARAMETERS.get("model") ?? ".*");
const DRIFT = driftQueries(PARAMETERS.get("model") ?? ".*", "reference");

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    minHeight: "100vh",
    padding: theme.spacing(2),
    background: theme.colors.background.canvas,
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(2),
  }),
  header: css({ display: "flex", alignItems: "center", gap: theme.spacing(1.5), height: 36 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  faint: css({ color: theme.colors.text.secondary }),
  live: css({
    marginLeft: "auto",
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(0.75),
    color: theme.colors.text.secondary,
  }),
  dot: css({ width: 8, height: 8, borderRadius: "50%" }),
});
