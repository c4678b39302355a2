// Grafana's start calls these, but the packages' exports maps hide them: hence the paths.
export { setPanelDataErrorView } from "../../../node_modules/@grafana/runtime/dist/esm/components/PanelDataErrorView.mjs";
export { setPluginPage } from "../../../node_modules/@grafana/runtime/dist/esm/components/PluginPage.mjs";
export {
  addResourceBundle,
  getI18nInstance,
  initializeI18n,
} from "../../../node_modules/@grafana/i18n/dist/esm/i18n.mjs";
