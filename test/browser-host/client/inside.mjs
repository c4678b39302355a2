// Grafana's start calls these two setters, but the package's exports map hides them: hence the paths.
export { setPanelDataErrorView } from "../../../node_modules/@grafana/runtime/dist/esm/components/PanelDataErrorView.mjs";
export { setPluginPage } from "../../../node_modules/@grafana/runtime/dist/esm/components/PluginPage.mjs";
