import { PanelPlugin } from "@grafana/data";
import { LABEL } from "@noops-ml/alerts/vocabulary.ts";
import { FIELD_CONFIG } from "../field-config.ts";
import { keepKnown } from "../migrate.ts";
import { suggestWhere } from "../suggest.ts";
import { DEFAULT_OPTIONS, LAYOUTS, type SloOptions } from "./options.ts";
import { SloPanel } from "./SloPanel.tsx";

/** The panel plugin noops-slo-panel. */
export const plugin = new PanelPlugin<SloOptions>(SloPanel)
  .useFieldConfig(FIELD_CONFIG)
  .setDataSupport({ annotations: true, alertStates: true })
  .setMigrationHandler(keepKnown(DEFAULT_OPTIONS, { layout: LAYOUTS }))
  .setSuggestionsSupplier(suggestWhere((_, labels) => labels[LABEL.sloId] !== undefined))
  .setPanelOptions((builder) =>
    builder.addRadio({
      path: "layout",
      name: "Layout",
      description: "Automatic opens the most urgent SLO above the list.",
      defaultValue: DEFAULT_OPTIONS.layout,
      settings: {
        options: [
          { value: "auto", label: "Automatic" },
          { value: "list", label: "List" },
        ],
      },
    }),
  );
