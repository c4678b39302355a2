import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { payPageNow } from "./pay-page.ts";

/** Wakes a person, once, for an incident of any severity whose card chat will not take: it is never told to nobody. */
export async function pageUndelivered(engine: Engine, incidentId: string, reason: string): Promise<void> {
  const owed = await engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    if (incident === null || incident.pagedAt !== null) return false;
    const wake = { type: "wake", reason: `chat does not take its message: ${reason}` } as const;
    return (await advance(tx, incident, wake, engine.settings.timers)).applied;
  });
  if (owed) await payPageNow(engine, incidentId);
}
