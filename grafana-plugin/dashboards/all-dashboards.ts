import { ANNOTATIONS } from "./annotations.ts";
import { renderDashboard, type DashboardDraft } from "./dashboard.ts";
import * as panel from "./panels.ts";
import { DATASOURCE, LOGS, MODEL, SERVICE, fixedModel } from "./variables.ts";

const common = { tags: ["noops-ml"], annotations: ANNOTATIONS } as const;
const half = (height: number) => ({ width: 12, height });
const full = (height: number) => ({ width: 24, height });

const executive: DashboardDraft = {
  ...common,
  uid: "noops-executive",
  title: "noops-ml executive",
  description: "Are we inside our promises, and what does it cost?",
  refresh: "1m",
  from: "now-7d",
  variables: [DATASOURCE, MODEL, SERVICE],
  panels: [
    panel.sloHealth({ width: 6, height: 5 }),
    panel.sloWithoutData({ width: 6, height: 5 }),
    panel.incidents7d({ width: 12, height: 5 }),
    panel.accuracyTrend(half(9)),
    panel.costBurn(half(9)),
    panel.sloPanel(full(15), "list"),
  ],
};

const oncall: DashboardDraft = {
  ...common,
  uid: "noops-oncall",
  title: "noops-ml on-call",
  description: "What burns, what changed, what to do.",
  refresh: "10s",
  from: "now-6h",
  variables: [DATASOURCE, MODEL, SERVICE],
  panels: [
    panel.sloPanel(full(18)),
    panel.canaryPanel({ width: 15, height: 13 }),
    panel.firingAlerts({ width: 9, height: 13 }),
    panel.versions({ width: 8, height: 7 }),
    panel.runbooks({ width: 6, height: 7 }),
    panel.traffic({ width: 10, height: 7 }),
  ],
};

const debug: DashboardDraft = {
  ...common,
  uid: "noops-debug",
  title: "noops-ml debug",
  description: "Where in the model, its inputs or its machines the fault is.",
  refresh: "30s",
  from: "now-3h",
  variables: [DATASOURCE, MODEL, SERVICE, LOGS],
  panels: [
    panel.latency(half(9)),
    panel.latencyHeatmap(half(9)),
    panel.driftPanel(full(14)),
    panel.violations(half(8)),
    panel.classes(half(8)),
    panel.resources(half(8)),
    panel.training(half(8)),
    panel.payloads(full(9)),
  ],
};

const everything = (uid: string, title: string, variables: readonly object[]): DashboardDraft => ({
  ...common,
  uid,
  title,
  description: "Everything about one model.",
  refresh: "30s",
  from: "now-6h",
  variables,
  panels: [
    panel.sloPanel(full(18)),
    panel.canaryPanel(half(14)),
    panel.accuracyTrend(half(14)),
    panel.driftPanel(full(14)),
    panel.traffic({ width: 8, height: 8 }),
    panel.latency({ width: 8, height: 8 }),
    panel.costBurn({ width: 8, height: 8 }),
  ],
});

/** The dashboard of one model, for those who want a file for each. */
export function modelDashboard(model: string): object {
  return renderDashboard(
    everything(`noops-model-${model}`, `noops-ml model ${model}`, [DATASOURCE, fixedModel(model), SERVICE]),
  );
}

/** The shipped dashboards by file name. */
export const DASHBOARDS: Readonly<Record<string, object>> = {
  "executive.json": renderDashboard(executive),
  "oncall.json": renderDashboard(oncall),
  "debug.json": renderDashboard(debug),
  "model.json": renderDashboard(everything("noops-model", "noops-ml model", [DATASOURCE, MODEL, SERVICE])),
};
