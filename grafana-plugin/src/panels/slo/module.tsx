import { PanelPlugin } from "@grafana/data";
import { initPluginTranslations } from "@grafana/i18n";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { t } from "../../text.ts";
import { FIELD_CONFIG } from "../field-config.ts";
import { keepKnown } from "../migrate.ts";
import { suggestWhere } from "../suggest.ts";
import { DEFAULT_OPTIONS, LAYOUTS, type SloOptions } from "./options.ts";
import { SloPanel } from "./SloPanel.tsx";

// Grafana has loaded the translations by now; texts of options are read when the plugin is made.
await initPluginTranslations("noops-slo-panel");

/** The panel plugin noops-slo-panel. */
export const plugin = new PanelPlugin<SloOptions>(SloPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true })
  .setMigrationHandler(keepKnown(DEFAULT_OPTIONS, { layout: LAYOUTS }))
  .setSuggestionsSupplier(suggestWhere((_, labels) => labels[LABEL.sloId] !== undefined))
  .setPanelOptions((builder) =>
    builder.addRadio({
      path: "layout",
      name: t("slo.option.layout", "Layout"),
      description: t("slo.option.layout-hint", "Automatic opens the most urgent SLO above the list."),
      defaultValue: DEFAULT_OPTIONS.layout,
      settings: {
        options: [
          { value: "auto", label: t("slo.option.auto", "Automatic") },
          { value: "list", label: t("slo.option.list", "List") },
        ],
      },
    }),
  );
