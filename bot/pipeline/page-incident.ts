import type { Engine } from "./engine.ts";

/** Wakes people about an incident; whether it worked joins the story. */
export async function pageIncident(
  engine: Engine,
  incidentId: string,
  reason: string,
  only: { readonly whatever?: "severity" } = {},
): Promise<void> {
  const incident = await engine.store.transaction((tx) => tx.incident(incidentId));
  // A ticket waits for working hours, unless somebody must hear of it whatever its severity.
  if (incident === null || (incident.severity > 2 && only.whatever === undefined)) return;
  const sent = await engine.pager.page({
    incidentId,
    ref: `INC-${String(incident.number)}`,
    severity: incident.severity,
    title: incident.title,
    level: incident.escalationLevel,
    reason,
    url: incident.dashboardUrl,
  });
  await engine.store.transaction((tx) =>
    Promise.resolve(
      tx.audit({
        actor: "noops",
        via: "pager",
        action: sent.sent ? "page.sent" : "page.failed",
        object: incidentId,
        payload: { reason, detail: sent.reason, level: incident.escalationLevel },
      }),
    ),
  );
}
