import { PanelPlugin } from "@grafana/data";
import { initPluginTranslations } from "@grafana/i18n";
import { CANARY_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { suggestWhere } from "../suggest.ts";
import { FIELD_CONFIG } from "../field-config.ts";
import { CanaryPanel } from "./CanaryPanel.tsx";

const CANARY_NAMES: ReadonlySet<string> = new Set(Object.values(CANARY_SERIES));

// Grafana has loaded the translations by now; texts of options are read when the plugin is made.
await initPluginTranslations("noops-canary-panel");

/** The panel plugin noops-canary-panel. */
export const plugin = new PanelPlugin(CanaryPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true })
  .setSuggestionsSupplier(suggestWhere((name) => CANARY_NAMES.has(name)));
