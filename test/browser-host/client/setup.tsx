import {
  createTheme,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformersRegistry,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type FieldConfigPropertyItem,
  type GrafanaTheme2,
} from "@grafana/data";
import { config, setEchoSrv } from "@grafana/runtime";
import React from "react";
import { THEME_MODE } from "./boot.ts";
import { setPanelDataErrorView, setPluginPage } from "./inside.mjs";
import { installHooks } from "./loader.ts";
import { DataErrorView, Page } from "./Chrome.tsx";
import { installServices } from "./services.ts";
import { publishSharedModules } from "./shared-modules.ts";
import { startLanguage } from "./texts.ts";

const NoEditor = () => <></>;
type Process = FieldConfigPropertyItem["process"];

/** The standard field options: without them units, thresholds and names of a panel do nothing. */
const FIELD_OPTIONS: readonly (readonly [string, Process])[] = [
  ["unit", unitOverrideProcessor as Process],
  ["min", numberOverrideProcessor as Process],
  ["max", numberOverrideProcessor as Process],
  ["decimals", numberOverrideProcessor as Process],
  ["displayName", displayNameOverrideProcessor as Process],
  ["noValue", identityOverrideProcessor as Process],
  ["color", identityOverrideProcessor as Process],
  ["thresholds", thresholdsOverrideProcessor as Process],
  ["mappings", valueMappingsOverrideProcessor as Process],
  ["links", dataLinksOverrideProcessor as Process],
];

/** Option editors that panels may use; here they only need to exist. */
const EDITORS = [
  "number",
  "slider",
  "text",
  "strings",
  "boolean",
  "select",
  "multi-select",
  "radio",
  "unit",
  "color",
  "fieldColor",
  "thresholds",
  "mappings",
  "links",
  "field-name",
  "timezone",
  "dashboard-uid",
  "stats-picker",
];

/** Does what Grafana's start does for plugins: registries, services, shared modules. */
export async function setUp(): Promise<GrafanaTheme2> {
  standardFieldConfigEditorRegistry.setInit(() =>
    FIELD_OPTIONS.map(
      ([id, process]) =>
        ({
          id,
          path: id,
          name: id,
          description: "",
          editor: NoEditor,
          override: NoEditor,
          process,
          shouldApply: () => true,
          settings: {},
        }) as unknown as FieldConfigPropertyItem,
    ),
  );
  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: NoEditor })));
  standardTransformersRegistry.setInit(() => []);
  const theme = createTheme({ colors: { mode: THEME_MODE } });
  config.theme2 = theme;
  setEchoSrv({
    flush: () => undefined,
    addBackend: () => undefined,
    addEvent: () => undefined,
  } as unknown as Parameters<typeof setEchoSrv>[0]);
  setPanelDataErrorView(DataErrorView);
  setPluginPage(Page);
  await startLanguage();
  installServices();
  installHooks();
  publishSharedModules();
  return theme;
}
