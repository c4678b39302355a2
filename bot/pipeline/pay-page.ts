import { incidentRef } from "../incident/incident-ref.ts";
import { owedPage } from "../incident/owed-page.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";

/**
 * Wakes the people whom an incident owes a page, and writes whom and whether it worked. What is owed stands in the
 * incident with a deadline of its own: after a crash, or while the pager is away, it comes up again until it is paid.
 */
export async function payPage(engine: Engine, incidentId: string): Promise<void> {
  const { incident, now } = await engine.store.transaction(async (tx) => ({
    incident: await tx.incident(incidentId),
    now: await tx.now(),
  }));
  const reason = incident === null ? null : owedPage(incident);
  if (incident === null || reason === null) return;
  const level = incident.escalationLevel;
  const onCall = engine.onCall.at(level, now);
  const paged = await engine.pager.page({
    incidentId,
    ref: incidentRef(incident),
    severity: incident.severity,
    title: incident.title,
    level,
    onCall,
    reason,
    url: incident.dashboardUrl,
  });
  const whom = onCall.length === 0 ? "" : ` ${onCall.join(", ")}`;
  const text = paged.sent ? `paged${whom}: ${reason}` : `could not page${whom}: ${paged.reason}`;
  await engine.store.transaction(async (tx) => {
    const action = paged.sent ? "page.sent" : "page.failed";
    const payload = { reason, detail: paged.reason, level, onCall };
    tx.audit({ actor: "noops", via: "pager", action, object: incidentId, payload });
    const current = await tx.incident(incidentId);
    // The deadline stays while another try may help; what was owed meanwhile is another page.
    if (current === null || paged.again || owedPage(current) !== reason) return;
    await tx.fireTimer("page", incidentId);
    await advance(tx, current, { type: "paged", text }, engine.settings.timers);
  });
}

/** Pays at once what a command or a run has just made due, unless the sweeper is at it already. */
export async function payPageNow(engine: Engine, incidentId: string): Promise<void> {
  if (await engine.store.claimTimer("page", incidentId)) await payPage(engine, incidentId);
}
