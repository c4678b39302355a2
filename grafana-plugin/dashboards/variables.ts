import { LABEL, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { PROMETHEUS } from "./dashboard.ts";

/** Which Prometheus, Mimir, Thanos or VictoriaMetrics to ask. */
export const DATASOURCE = {
  name: "datasource",
  label: "Data source",
  type: "datasource",
  query: "prometheus",
  refresh: 1,
  hide: 0,
};

function labelValues(name: string, label: string, series: string, more: object = {}): object {
  const query = `label_values(${series}, ${label})`;
  return {
    name,
    label: name.charAt(0).toUpperCase() + name.slice(1),
    type: "query",
    datasource: PROMETHEUS,
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { text: "All", value: "$__all" },
    ...more,
  };
}

/** Models that have an SLO. */
export const MODEL = labelValues("model", LABEL.model, SLO_SERIES.noopsInfo);

/** Services of the chosen models. */
export const SERVICE = labelValues("service", LABEL.sloService, `${SLO_SERIES.noopsInfo}{${LABEL.model}=~"$model"}`);

/** One model, fixed: its own dashboard. */
export function fixedModel(model: string): object {
  return {
    name: "model",
    label: "Model",
    type: "constant",
    query: model,
    hide: 2,
    current: { text: model, value: model },
  };
}

/** A log store, for those who have one; panels that need it say so otherwise. */
export const LOGS = { name: "logs", label: "Logs", type: "datasource", query: "loki", refresh: 1, hide: 0 };
