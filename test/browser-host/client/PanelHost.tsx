import {
  EventBusSrv,
  type LoadingState,
  applyFieldOverrides,
  dateTime,
  getPanelOptionsWithDefaults,
  type DataFrame,
  type GrafanaTheme2,
  type PanelData,
  type PanelPlugin,
} from "@grafana/data";
import { PanelChrome, PanelContextProvider } from "@grafana/ui";
import React, { useMemo } from "react";

type Props = {
  readonly plugin: PanelPlugin;
  readonly theme: GrafanaTheme2;
  readonly title: string;
  readonly frames: readonly DataFrame[];
  readonly annotations?: readonly DataFrame[];
  readonly state: LoadingState;
  readonly error?: string | undefined;
  readonly range: { readonly from: number; readonly to: number };
  readonly timeZone: string;
  readonly width: number;
  readonly height: number;
  readonly options?: Record<string, unknown>;
};

/** The bus over which the panels of this page share their crosshair. */
export const bus = new EventBusSrv();

/** Draws a panel as a dashboard does: option defaults, field overrides, chrome, context. */
export function PanelHost(props: Props) {
  const {
    plugin,
    theme,
    title,
    frames,
    annotations = [],
    state,
    error,
    range,
    timeZone,
    width,
    height,
    options = {},
  } = props;
  const defaults = useMemo(
    () =>
      getPanelOptionsWithDefaults({
        plugin,
        currentOptions: options,
        currentFieldConfig: { defaults: {}, overrides: [] },
        isAfterPluginChange: false,
      }),
    [plugin, options],
  );
  const timeRange = useMemo(() => {
    const [from, to] = [dateTime(range.from), dateTime(range.to)];
    return { from, to, raw: { from, to } };
  }, [range]);
  const data = useMemo<PanelData>(
    () => ({
      state,
      timeRange,
      annotations: [...annotations],
      series: applyFieldOverrides({
        data: [...frames],
        fieldConfig: defaults.fieldConfig,
        fieldConfigRegistry: plugin.fieldConfigRegistry,
        replaceVariables: (text) => text,
        theme,
        timeZone,
      }),
    }),
    [frames, annotations, state, timeRange, defaults, plugin, theme, timeZone],
  );
  const context = useMemo(
    () => ({ eventsScope: "page", eventBus: bus.newScopedBus(title, { onlyLocal: false }), sync: () => 1 }),
    [title],
  );
  const Panel = plugin.panel;
  if (!Panel) throw new Error(`${title}: the plugin has no panel component`);
  return (
    <PanelContextProvider value={context}>
      <PanelChrome
        title={title}
        width={width}
        height={height}
        {...(error === undefined ? {} : { statusMessage: error })}
        loadingState={state}
      >
        {(innerWidth, innerHeight) => (
          <Panel
            id={1}
            title={title}
            data={data}
            timeRange={timeRange}
            timeZone={timeZone}
            options={defaults.options}
            fieldConfig={defaults.fieldConfig}
            transparent={false}
            width={innerWidth}
            height={innerHeight}
            renderCounter={0}
            eventBus={context.eventBus}
            replaceVariables={(text: string) => text}
            onOptionsChange={() => undefined}
            onFieldConfigChange={() => undefined}
            onChangeTimeRange={() => undefined}
          />
        )}
      </PanelChrome>
    </PanelContextProvider>
  );
}
