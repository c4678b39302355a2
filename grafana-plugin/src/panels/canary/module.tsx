import { PanelPlugin } from "@grafana/data";
import { FIELD_CONFIG } from "../field-config.ts";
import { CanaryPanel } from "./CanaryPanel.tsx";

/** The panel plugin noops-canary-panel. */
export const plugin = new PanelPlugin(CanaryPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true });
