import { PanelPlugin } from "@grafana/data";
import { ANALYSIS_LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { FIELD_CONFIG } from "../field-config.ts";
import { DriftPanel } from "./DriftPanel.tsx";
import { keepKnown } from "../migrate.ts";
import { suggestWhere } from "../suggest.ts";
import { AGAINST, DEFAULT_OPTIONS, type DriftOptions } from "./options.ts";

/** The panel plugin noops-drift-panel. */
export const plugin = new PanelPlugin<DriftOptions>(DriftPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true })
  .setMigrationHandler(keepKnown(DEFAULT_OPTIONS, { against: AGAINST }))
  .setSuggestionsSupplier(suggestWhere((_, labels) => labels[ANALYSIS_LABEL.feature] !== undefined))
  .setPanelOptions((builder) =>
    builder.addRadio({
      path: "against",
      name: "Compare with",
      description: "The reference of the spec, or stable while a canary runs.",
      defaultValue: DEFAULT_OPTIONS.against,
      settings: {
        options: [
          { value: "reference", label: "Reference" },
          { value: "stable", label: "Stable" },
        ],
      },
    }),
  );
