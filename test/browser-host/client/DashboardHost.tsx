import {
  LoadingState,
  dateTime,
  type DataFrame,
  type DataQueryRequest,
  type DataQuery,
  type PanelData,
  type PanelPlugin,
  type PanelPluginMeta,
} from "@grafana/data";
import { setAppEvents, setPluginImportUtils, setRunRequest } from "@grafana/runtime";
import {
  CustomVariable,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneGridItem,
  SceneGridLayout,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  VizPanel,
} from "@grafana/scenes";
import React, { useMemo } from "react";
import { EventBusSrv } from "@grafana/data";
import { catchError, map, of, type Observable } from "rxjs";
import { annotationLayers, type AnnotationJson } from "./annotations.ts";
import { importPlugin } from "./loader.ts";
import { PARAMETERS, PINNED_NOW } from "./page.ts";
import { corePanel } from "./placeholder.tsx";
import { PROMETHEUS_SOURCE } from "./services.ts";

type PanelJson = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly options: object;
  readonly fieldConfig: { readonly defaults: object; readonly overrides: readonly object[] };
  readonly targets: readonly DataQuery[];
};
export type DashboardJson = {
  readonly title: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly panels: readonly PanelJson[];
  readonly annotations: { readonly list: readonly AnnotationJson[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[];
  };
};

const OURS = /^noops-(slo|drift|canary)-panel$/;
const cache = new Map<string, PanelPlugin>();

async function panelPlugin(id: string): Promise<PanelPlugin> {
  const folder = OURS.exec(id)?.[1];
  const plugin =
    folder === undefined
      ? corePanel(id)
      : ((await importPlugin(`/public/plugins/noops-ml-app/panels/${folder}/module.js`)) as PanelPlugin);
  if (folder !== undefined)
    plugin.meta = (await (
      await fetch(`/public/plugins/noops-ml-app/panels/${folder}/plugin.json`)
    ).json()) as PanelPluginMeta;
  cache.set(id, plugin);
  return plugin;
}

/** What scenes need of Grafana: panel plugins by id, and a way to run a request. Called once. */
export async function prepareDashboards(dashboard: DashboardJson): Promise<void> {
  await Promise.all([...new Set(dashboard.panels.map(({ type }) => type))].map(panelPlugin));
  setPluginImportUtils({ importPanelPlugin: panelPlugin, getPanelPluginFromCache: (id) => cache.get(id) });
  setAppEvents(new EventBusSrv());
  setRunRequest(((_source: unknown, request: DataQueryRequest<DataQuery>): Observable<PanelData> =>
    PROMETHEUS_SOURCE.query(request as never).pipe(
      map((answer) => ({
        state: answer.state ?? LoadingState.Done,
        series: answer.data as DataFrame[],
        timeRange: request.range,
        request,
        errors: answer.errors,
      })),
      catchError((error: unknown) =>
        of({ state: LoadingState.Error, series: [], timeRange: request.range, errors: [{ message: String(error) }] }),
      ),
    )) as Parameters<typeof setRunRequest>[0]);
}

/** One of our dashboards, from its JSON. */
export function DashboardHost({ dashboard }: { readonly dashboard: DashboardJson }) {
  const scene = useMemo(() => toScene(dashboard), [dashboard]);
  return (
    <main style={{ padding: 16 }} aria-label={dashboard.title}>
      <scene.Component model={scene} />
    </main>
  );
}

function toScene({ time, panels, templating, annotations }: DashboardJson): EmbeddedScene {
  const to = PINNED_NOW === undefined ? undefined : dateTime(PINNED_NOW);
  const hours = Number(/now-(\d+)h/.exec(time.from)?.[1] ?? 24);
  const range = to
    ? { from: dateTime(to).subtract(hours, "h").toISOString(), to: to.toISOString() }
    : { from: PARAMETERS.get("from") ?? time.from, to: time.to };
  const variables = templating.list.map(({ name, type, query }) => {
    const value = type === "datasource" ? "prometheus" : type === "constant" ? String(query) : ".*";
    return new CustomVariable({ name, query: value, value, text: value === ".*" ? "All" : value });
  });
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange(range),
    $data: annotationLayers(annotations.list),
    $variables: new SceneVariableSet({ variables }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({}),
      new SceneRefreshPicker({ refresh: PINNED_NOW === undefined ? "5s" : "" }),
    ],
    body: new SceneGridLayout({
      children: panels.map(
        (panel) =>
          new SceneGridItem({
            key: `item-${panel.id}`,
            x: panel.gridPos.x,
            y: panel.gridPos.y,
            width: panel.gridPos.w,
            height: panel.gridPos.h,
            isDraggable: false,
            isResizable: false,
            body: new VizPanel({
              key: `panel-${panel.id}`,
              pluginId: panel.type,
              title: panel.title,
              options: panel.options,
              fieldConfig: panel.fieldConfig as VizPanel["state"]["fieldConfig"],
              ...(panel.targets.length === 0
                ? {}
                : {
                    $data: new SceneQueryRunner({
                      datasource: { uid: "prometheus", type: "prometheus" },
                      queries: panel.targets.map((target) => ({
                        ...target,
                        datasource: { uid: "prometheus", type: "prometheus" },
                      })),
                      minInterval: "15s",
                    }),
                  }),
            }),
          }),
      ),
    }),
  });
}
