import { incidentRef } from "../incident/incident-ref.ts";
import type { Engine } from "./engine.ts";

/** Wakes people about an incident, and says whom and whether it worked. Whoever is on call at this level stands in the page. */
export async function pageIncident(
  engine: Engine,
  incidentId: string,
  reason: string,
  only: { readonly whatever?: "severity" } = {},
): Promise<string> {
  const { incident, now } = await engine.store.transaction(async (tx) => ({
    incident: await tx.incident(incidentId),
    now: await tx.now(),
  }));
  if (incident === null) return "there is no such incident";
  // A ticket waits for working hours, unless somebody must hear of it whatever its severity.
  if (incident.severity > 2 && only.whatever === undefined) return "a ticket wakes nobody";
  if (incident.parent !== null) return "another incident of this storm speaks for it";
  const onCall = engine.onCall.at(incident.escalationLevel, now);
  const sent = await engine.pager.page({
    incidentId,
    ref: incidentRef(incident),
    severity: incident.severity,
    title: incident.title,
    level: incident.escalationLevel,
    onCall,
    reason,
    url: incident.dashboardUrl,
  });
  const whom = onCall.length === 0 ? "" : ` ${onCall.join(", ")}`;
  await engine.store.transaction((tx) =>
    Promise.resolve(
      tx.audit({
        actor: "noops",
        via: "pager",
        action: sent.sent ? "page.sent" : "page.failed",
        object: incidentId,
        payload: { reason, detail: sent.reason, level: incident.escalationLevel, onCall },
      }),
    ),
  );
  return sent.sent ? `paged${whom}: ${reason}` : `could not page${whom}: ${sent.reason}`;
}
