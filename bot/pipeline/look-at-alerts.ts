import type { AlertsSummary } from "../incident/incident-event.ts";
import type { Incident } from "../incident/incident.ts";
import type { Tx } from "../ports/store.ts";
import type { Engine } from "./engine.ts";
import { maintenanceNow } from "./maintenance.ts";
import { summarizeAlerts } from "./summarize-alerts.ts";

/** The alerts of an incident in numbers. In a maintenance window of its model what fires counts as muted. */
export async function lookAtAlerts(
  engine: Engine,
  tx: Tx,
  incident: Pick<Incident, "id" | "model">,
  partialView: boolean,
): Promise<AlertsSummary> {
  const summary = summarizeAlerts(await tx.alertsOf(incident.id), engine.settings.environment, partialView);
  if (maintenanceNow(engine.documents.model(incident.model), await tx.now()) === null) return summary;
  return { ...summary, firing: 0, suppressed: summary.suppressed + summary.firing };
}
