import { PanelPlugin } from "@grafana/data";
import { initPluginTranslations } from "@grafana/i18n";
import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { t } from "../../text.ts";
import { FIELD_CONFIG } from "../field-config.ts";
import { DriftPanel } from "./DriftPanel.tsx";
import { keepKnown } from "../migrate.ts";
import { suggestWhere } from "../suggest.ts";
import { AGAINST, DEFAULT_OPTIONS, type DriftOptions } from "./options.ts";

// Grafana has loaded the translations by now; texts of options are read when the plugin is made.
await initPluginTranslations("noops-drift-panel");

/** The panel plugin noops-drift-panel. */
export const plugin = new PanelPlugin<DriftOptions>(DriftPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true })
  .setMigrationHandler(keepKnown(DEFAULT_OPTIONS, { against: AGAINST }))
  .setSuggestionsSupplier(suggestWhere((_, labels) => labels[ANALYSIS_LABEL.feature] !== undefined))
  .setPanelOptions((builder) =>
    builder.addRadio({
      path: "against",
      name: t("drift.option.against", "Compare with"),
      description: t("drift.option.against-hint", "The reference of the spec, or stable while a canary runs."),
      defaultValue: DEFAULT_OPTIONS.against,
      settings: {
        options: [
          { value: "reference", label: t("drift.option.reference", "Reference") },
          { value: "stable", label: t("drift.option.stable", "Stable") },
        ],
      },
    }),
  );
