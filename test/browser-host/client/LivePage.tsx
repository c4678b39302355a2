import { LoadingState, type DataFrame, type GrafanaTheme2, type PanelPlugin } from "@grafana/data";
import { RadioButtonGroup, useStyles2 } from "@grafana/ui";
import { css } from "@emotion/css";
import React, { useEffect, useState } from "react";
import { sloQueries } from "../../../grafana-plugin/src/panels/slo/query.ts";
import { THEME_MODE } from "./boot.ts";
import { PanelHost } from "./PanelHost.tsx";
import { ask } from "./prometheus.ts";

const REFRESH_MS = 2000;
const parameters = new URLSearchParams(location.search);
/** Tests pin the clock to the end of their data. */
const PINNED_NOW = parameters.has("now") ? Number(parameters.get("now")) : undefined;
const RANGES = [
  { label: "5 min", value: 5 },
  { label: "15 min", value: 15 },
  { label: "1 h", value: 60 },
];

type Loaded = {
  readonly frames: readonly DataFrame[];
  readonly range: { readonly from: number; readonly to: number };
  readonly error?: string;
};

/** The demo's panel page: the built SLO panel with live data. */
export function LivePage({ plugin, theme }: { readonly plugin: PanelPlugin; readonly theme: GrafanaTheme2 }) {
  const styles = useStyles2(getStyles);
  const [minutes, setMinutes] = useState(Number(parameters.get("minutes") ?? 15));
  const loaded = useLive(minutes);
  const size = useWindowSize();
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <img src="/public/plugins/noops-ml-app/img/logo.svg" alt="" width={28} height={28} />
        <h1 className={styles.title}>noops-ml</h1>
        <span className={styles.faint}>the plugin that Grafana loads, with data of the running demo</span>
        <span className={styles.live} data-live={loaded !== undefined && !loaded.error}>
          <span
            className={styles.dot}
            style={{ background: loaded?.error ? theme.colors.error.main : theme.colors.success.main }}
          />
          {loaded?.error ? "Prometheus does not answer" : "live"}
        </span>
        <RadioButtonGroup size="sm" options={RANGES} value={minutes} onChange={setMinutes} aria-label="Time range" />
        <a href={`?theme=${THEME_MODE === "dark" ? "light" : "dark"}`}>{THEME_MODE === "dark" ? "Light" : "Dark"}</a>
      </header>
      <PanelHost
        plugin={plugin}
        theme={theme}
        title="Error budgets"
        frames={loaded?.frames ?? []}
        state={loaded ? (loaded.error ? LoadingState.Error : LoadingState.Done) : LoadingState.Loading}
        error={loaded?.error}
        range={loaded?.range ?? { from: 0, to: 1 }}
        timeZone="browser"
        width={size.width - 32}
        height={size.height - 84}
      />
    </div>
  );
}

function useLive(minutes: number): Loaded | undefined {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    let active = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      const to = PINNED_NOW ?? Date.now();
      const range = { from: to - minutes * 60_000, to };
      const stepSeconds = Math.max(Math.ceil((minutes * 60) / 600), 1);
      try {
        const frames = await Promise.all(
          sloQueries(".*").map(({ refId, expr, instant }) => ask({ refId, expr, instant, ...range, stepSeconds })),
        );
        if (active) setLoaded({ frames: frames.flat(), range });
      } catch (cause) {
        const error = cause instanceof Error ? cause.message : String(cause);
        if (active) setLoaded((before) => ({ frames: before?.frames ?? [], range, error }));
      }
      if (active && PINNED_NOW === undefined) timer = setTimeout(() => void load(), REFRESH_MS);
    };
    void load();
    return () => {
      active = false;
      clearTimeout(timer);
    };
  }, [minutes]);
  return loaded;
}

function useWindowSize(): { readonly width: number; readonly height: number } {
  const read = () => ({ width: window.innerWidth, height: window.innerHeight });
  const [size, setSize] = useState(read);
  useEffect(() => {
    const onResize = () => setSize(read());
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  return size;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ minHeight: "100vh", padding: theme.spacing(2), background: theme.colors.background.canvas }),
  header: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(2),
    height: 36,
  }),
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
