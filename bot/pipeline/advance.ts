import { applyEvent } from "../incident/apply-event.ts";
import type { IncidentEvent } from "../incident/incident-event.ts";
import type { Incident } from "../incident/incident.ts";
import { type TimerSettings, timersOf } from "../incident/timers.ts";
import type { Tx } from "../ports/store.ts";

export type Advanced =
  { readonly applied: true; readonly incident: Incident } | { readonly applied: false; readonly reason: string };

/** Applies one event to an incident inside a transaction: state, story, deadlines, messages and audit in one commit. */
export async function advance(
  tx: Tx,
  incident: Incident,
  event: IncidentEvent,
  timers: TimerSettings,
  via = "noops",
): Promise<Advanced> {
  const now = (await tx.now()).toISOString();
  const transition = applyEvent(incident, event, now);
  if (!transition.applied) return transition;
  // Most deliveries only say again what is known: nothing to write, nothing to show.
  if (transition.timeline.length === 0 && JSON.stringify(transition.incident) === JSON.stringify(incident))
    return { applied: true, incident };
  const saved = await tx.saveIncident(transition.incident, transition.timeline, timersOf(transition.incident, timers));
  for (const entry of transition.timeline) {
    tx.audit({
      actor: entry.actor,
      via,
      action: `incident.${entry.kind}`,
      object: incident.id,
      payload: { text: entry.text, phase: saved.phase, alerting: saved.alerting, automation: saved.automation },
    });
  }
  return { applied: true, incident: saved };
}
