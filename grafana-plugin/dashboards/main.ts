import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DASHBOARDS, modelDashboard } from "./all-dashboards.ts";

const PLUGIN = fileURLToPath(new URL("../src/dashboards/", import.meta.url));
const PROVISIONED = fileURLToPath(new URL("../../provisioning/grafana/dashboards/", import.meta.url));

/** Text of a file, the same on every machine. */
export const dashboardText = (dashboard: object): string => `${JSON.stringify(dashboard, null, 2)}\n`;

/** Folder and name of every generated file with its text. */
export function dashboardFiles(models: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
    files.set(PLUGIN + name, dashboardText(dashboard));
    files.set(PROVISIONED + name, dashboardText(dashboard));
  }
  for (const model of models) files.set(`${PROVISIONED}model-${model}.json`, dashboardText(modelDashboard(model)));
  return files;
}

/** The models that have a file of their own in this repository. */
export const MODELS: readonly string[] = ["fraud"];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(PROVISIONED, { recursive: true });
  for (const [path, text] of dashboardFiles([...MODELS, ...process.argv.slice(2)])) writeFileSync(path, text);
}
