import { LoadingState, type DataFrame, type GrafanaTheme2, type PanelPlugin } from "@grafana/data";
import React, { useEffect, useState } from "react";
import type { PanelQuery } from "../../../grafana-plugin/src/domain/panel-query.ts";
import { PARAMETERS, PINNED_NOW } from "./page.ts";
import { PanelHost } from "./PanelHost.tsx";
import { ask } from "./prometheus.ts";

const REFRESH_MS = 2000;
/** Points of a range query: one for every other pixel of a wide panel. */
const POINTS = 600;
/** Steps are whole minutes from an hour on, so that canary blocks are neither lost nor seen twice. */
const stepFor = (minutes: number) =>
  minutes >= 60 ? Math.max(Math.ceil(minutes / POINTS), 1) * 60 : Math.max(Math.ceil((minutes * 60) / POINTS), 1);

type Loaded = {
  readonly frames: readonly DataFrame[];
  readonly range: { readonly from: number; readonly to: number };
  readonly error?: string;
};

type Props = {
  readonly plugin: PanelPlugin;
  readonly theme: GrafanaTheme2;
  readonly title: string;
  readonly queries: readonly PanelQuery[];
  readonly minutes: number;
  readonly width: number;
  readonly height: number;
  readonly onAnswer: (live: boolean) => void;
};

/** One panel that asks its queries again and again; what was drawn stays while an answer is awaited. */
export function LivePanel({ plugin, theme, title, queries, minutes, width, height, onAnswer }: Props) {
  const loaded = useLive({ queries, minutes, onAnswer });
  const state = !loaded ? LoadingState.Loading : loaded.error ? LoadingState.Error : LoadingState.Done;
  return (
    <PanelHost
      plugin={plugin}
      theme={theme}
      title={title}
      frames={loaded?.frames ?? []}
      state={state}
      error={loaded?.error}
      range={loaded?.range ?? START}
      timeZone={PARAMETERS.get("zone") ?? "browser"}
      width={width}
      height={height}
    />
  );
}

const START = { from: 0, to: 1 };

function useLive({ queries, minutes, onAnswer }: Pick<Props, "queries" | "minutes" | "onAnswer">): Loaded | undefined {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    let active = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      const to = PINNED_NOW ?? Date.now();
      const range = { from: to - minutes * 60_000, to };
      try {
        const answers = await Promise.all(
          queries.map(({ refId, expr, instant }) =>
            ask({ refId, expr, instant, ...range, stepSeconds: stepFor(minutes) }),
          ),
        );
        if (active) setLoaded({ frames: answers.flat(), range });
        if (active) onAnswer(true);
      } catch (cause) {
        const error = cause instanceof Error ? cause.message : String(cause);
        if (active) setLoaded((before) => ({ frames: before?.frames ?? [], range, error }));
        if (active) onAnswer(false);
      }
      if (active && PINNED_NOW === undefined) timer = setTimeout(() => void load(), REFRESH_MS);
    };
    void load();
    return () => {
      active = false;
      clearTimeout(timer);
    };
  }, [queries, minutes, onAnswer]);
  return loaded;
}
