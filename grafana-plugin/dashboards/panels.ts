import { ALERT, LABEL, RAW_SERIES, SLO_SERIES } from "@noops-ml/alerts/vocabulary.ts";
import { course, now } from "../src/domain/panel-query.ts";
import { canaryQueries } from "../src/panels/canary/query.ts";
import { driftQueries } from "../src/panels/drift/query.ts";
import { sloQueries } from "../src/panels/slo/query.ts";
import type { PanelDraft } from "./dashboard.ts";

const MODEL = `model=~"$model"`;
const SLO = `${LABEL.sloService}=~"$service"`;

type Size = { readonly width: number; readonly height: number };

const unit = (name: string, more: object = {}) => ({ defaults: { unit: name, ...more }, overrides: [] });
const steps = (...list: readonly (readonly [number | null, string])[]) => ({
  thresholds: { mode: "absolute", steps: list.map(([value, color]) => ({ value, color })) },
});

/** Error budgets with burn-down, forecast and tiers. */
export const sloPanel = (size: Size, layout: "auto" | "list" = "auto"): PanelDraft => ({
  ...size,
  title: "Error budgets",
  type: "noops-slo-panel",
  description: "What is left of each error budget, how fast it burns, and when it is gone at this pace.",
  queries: sloQueries("$service"),
  options: { layout },
});

/** Canary against stable. */
export const canaryPanel = (size: Size): PanelDraft => ({
  ...size,
  title: "Canary against stable",
  type: "noops-canary-panel",
  description: "Evidence that may be read at any time, and the verdict that follows from it.",
  queries: canaryQueries("$model"),
});

/** Features that moved. */
export const driftPanel = (size: Size): PanelDraft => ({
  ...size,
  title: "Feature drift",
  type: "noops-drift-panel",
  description: "Features against their reference; noise and drift told apart.",
  queries: driftQueries("$model", "reference"),
  options: { against: "reference" },
});

/** Share of SLOs that are inside their budget; those without data are counted apart. */
export const sloHealth = (size: Size): PanelDraft => ({
  ...size,
  title: "SLOs inside their budget",
  type: "stat",
  description: "Of those with data. SLOs without data are counted beside it, never as good.",
  queries: [
    now(
      "A",
      `sum(${SLO_SERIES.periodBudgetRemaining}{${SLO}} > bool 0) / count(${SLO_SERIES.periodBudgetRemaining}{${SLO}})`,
    ),
  ],
  fieldConfig: unit("percentunit", {
    decimals: 0,
    noValue: "no data",
    ...steps([null, "red"], [0.9, "yellow"], [1, "green"]),
  }),
  options: { colorMode: "value", graphMode: "none" },
});

/** SLOs of which nothing is known now. */
export const sloWithoutData = (size: Size): PanelDraft => ({
  ...size,
  title: "SLOs without data",
  type: "stat",
  queries: [
    now(
      "A",
      `count(${SLO_SERIES.objective}{${SLO}} unless on (${LABEL.sloId}) {__name__=~"${SLO_SERIES.sliTotal}.+", ${SLO}}) or vector(0)`,
    ),
  ],
  fieldConfig: unit("short", { decimals: 0, ...steps([null, "text"], [1, "orange"]) }),
  options: { colorMode: "value", graphMode: "none" },
});

/** How often something paged in a week. */
export const incidents7d = (size: Size): PanelDraft => ({
  ...size,
  title: "Incidents in the last 7 days",
  type: "stat",
  description: "Opened by the bot, by severity.",
  queries: [now("A", `sum by (severity) (increase(noops_incidents_opened_total[7d]))`)],
  fieldConfig: unit("short", { decimals: 0, noValue: "none", displayName: "SEV${__field.labels.severity}" }),
  options: { colorMode: "value", graphMode: "none" },
  links: [{ title: "Incidents", url: "/a/noops-ml-app/incidents" }],
});

/** Accuracy of labelled predictions, and how many have a label. */
export const accuracyTrend = (size: Size): PanelDraft => ({
  ...size,
  title: "Accuracy of labelled predictions",
  type: "timeseries",
  description: "Labels arrive late: read it together with the coverage.",
  queries: [
    course(
      "A",
      `sum by (model, version) (rate(${RAW_SERIES.predictionOutcomes}{${MODEL}, outcome="correct"}[$__rate_interval])) / sum by (model, version) (rate(${RAW_SERIES.predictionOutcomes}{${MODEL}}[$__rate_interval]))`,
    ),
    course("B", `${SLO_SERIES.labelCoverage}{${SLO}}`),
  ],
  fieldConfig: unit("percentunit", { max: 1 }),
});

/** Money per hour and per thousand predictions. */
export const costBurn = (size: Size): PanelDraft => ({
  ...size,
  title: "Cost of inference per hour",
  type: "timeseries",
  queries: [course("A", `sum by (model) (rate(${RAW_SERIES.inferenceCost}{${MODEL}}[$__rate_interval])) * 3600`)],
  fieldConfig: unit("currencyUSD", { min: 0 }),
});

/** Alerts that fire now. */
export const firingAlerts = (size: Size): PanelDraft => ({
  ...size,
  title: "Alerts that fire",
  type: "table",
  queries: [
    now(
      "A",
      `max by (alertname, ${LABEL.model}, ${LABEL.sloName}, ${LABEL.burnTier}, ${LABEL.severity}) (ALERTS{alertstate="firing", alertname!="${ALERT.watchdog}", ${SLO}})`,
    ),
  ],
  fieldConfig: { defaults: { noValue: "nothing fires" }, overrides: [] },
  links: [{ title: "Incidents", url: "/a/noops-ml-app/incidents" }],
});

/** Which versions serve, and in which role. */
export const versions = (size: Size): PanelDraft => ({
  ...size,
  title: "Versions that serve",
  type: "table",
  queries: [now("A", `sum by (model, version) (rate(${RAW_SERIES.predictions}{${MODEL}}[5m])) > 0`)],
  fieldConfig: unit("reqps"),
});

/** Runbooks and pages that help. */
export const runbooks = (size: Size): PanelDraft => ({
  ...size,
  title: "Runbooks and pages",
  type: "text",
  datasource: null,
  options: {
    mode: "markdown",
    content: [
      "- [Incidents and approvals](/a/noops-ml-app/incidents)",
      "- [Everything about one model](/a/noops-ml-app/model)",
      "- [What the spec compiles to](/a/noops-ml-app/rules)",
      "- [Debug dashboard](/d/noops-debug)",
    ].join("\n"),
  },
});

/** Latency by quantile and version. */
export const latency = (size: Size): PanelDraft => ({
  ...size,
  title: "Latency of predictions",
  type: "timeseries",
  queries: [0.5, 0.95, 0.99].map((quantile, at) =>
    course(
      String.fromCharCode(65 + at),
      `histogram_quantile(${quantile}, sum by (le, version) (rate(${RAW_SERIES.predictionLatency}_bucket{${MODEL}}[$__rate_interval])))`,
    ),
  ),
  fieldConfig: unit("s", { min: 0 }),
});

/** The whole distribution over time. */
export const latencyHeatmap = (size: Size): PanelDraft => ({
  ...size,
  title: "Distribution of latency",
  type: "heatmap",
  queries: [course("A", `sum by (le) (increase(${RAW_SERIES.predictionLatency}_bucket{${MODEL}}[$__rate_interval]))`)],
  fieldConfig: unit("s"),
});

/** Requests and failures by version. */
export const traffic = (size: Size): PanelDraft => ({
  ...size,
  title: "Requests and failures",
  type: "timeseries",
  queries: [
    course("A", `sum by (version) (rate(${RAW_SERIES.predictions}{${MODEL}}[$__rate_interval]))`),
    course("B", `sum by (version) (rate(${RAW_SERIES.predictionErrors}{${MODEL}}[$__rate_interval]))`),
  ],
  fieldConfig: unit("reqps", { min: 0 }),
});

/** Share of each predicted class: a shift here without drift of features points at the model itself. */
export const classes = (size: Size): PanelDraft => ({
  ...size,
  title: "Predicted classes",
  type: "timeseries",
  queries: [
    course(
      "A",
      `sum by (version, class) (rate(${RAW_SERIES.predictionsByClass}{${MODEL}}[$__rate_interval])) / on (version) group_left () sum by (version) (rate(${RAW_SERIES.predictionsByClass}{${MODEL}}[$__rate_interval]))`,
    ),
  ],
  fieldConfig: unit("percentunit", { min: 0, max: 1, custom: { fillOpacity: 30, stacking: { mode: "normal" } } }),
});

/** Values that break the schema. */
export const violations = (size: Size): PanelDraft => ({
  ...size,
  title: "Feature values against their schema",
  type: "timeseries",
  queries: [course("A", `sum by (version) (rate(${RAW_SERIES.featureViolations}{${MODEL}}[$__rate_interval]))`)],
  fieldConfig: unit("ops", { min: 0 }),
});

/** CPU and memory of the pods, and the queue before the GPU, by their usual names. */
export const resources = (size: Size): PanelDraft => ({
  ...size,
  title: "Pods and GPU queue",
  type: "timeseries",
  description: "cAdvisor and the serving runtime; empty where they are not scraped.",
  queries: [
    course("A", `sum by (pod) (rate(container_cpu_usage_seconds_total{pod=~"$model.*"}[$__rate_interval]))`),
    course("B", `sum by (pod) (container_memory_working_set_bytes{pod=~"$model.*"})`),
    course("C", `sum by (gpu) (DCGM_FI_DEV_GPU_UTIL{pod=~"$model.*"})`),
    course("D", `sum by (model) (nv_inference_pending_request_count{${MODEL}})`),
  ],
});

/** Age of the training pipeline. */
export const training = (size: Size): PanelDraft => ({
  ...size,
  title: "Since the last training run",
  type: "stat",
  queries: [
    now("A", `time() - max by (model) (${RAW_SERIES.pipelineLastRun}{${MODEL}})`),
    now("B", `min by (model) (${RAW_SERIES.pipelineLastRunSuccess}{${MODEL}})`),
  ],
  fieldConfig: {
    defaults: { unit: "s" },
    overrides: [
      {
        matcher: { id: "byFrameRefID", options: "B" },
        properties: [
          { id: "unit", value: "bool_yes_no" },
          { id: "displayName", value: "succeeded" },
        ],
      },
    ],
  },
});

/** Payloads that failed, redacted before they are written. */
export const payloads = (size: Size): PanelDraft => ({
  ...size,
  title: "Rejected payloads and training logs",
  type: "logs",
  description: "Needs a Loki data source in the variable Logs. Payloads are redacted by the model server, not here.",
  datasource: { type: "loki", uid: "${logs}" },
  queries: [],
  options: { showTime: true, wrapLogMessage: true },
});
