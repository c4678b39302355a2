import { PanelPlugin } from "@grafana/data";
import { CanaryPanel } from "./CanaryPanel.tsx";

/** The panel plugin noops-canary-panel. */
export const plugin = new PanelPlugin(CanaryPanel).setDataSupport({ annotations: true, alertStates: true });
