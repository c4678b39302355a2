import type { IncidentEvent } from "../incident/incident-event.ts";
import type { TimerKind } from "../incident/timers.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";
import { pageIncident } from "./page-incident.ts";
import { suggestAction } from "./suggest-action.ts";
import { tellPager } from "./tell-pager.ts";

/** A run whose workflow did not start within this time is started again; starting twice starts once. */
const START_GRACE_SECONDS = 2;

/** Wakes people, then writes that it was done: after a crash in between they are woken again rather than not at all. */
async function page(engine: Engine, incidentId: string): Promise<void> {
  const text = await pageIncident(engine, incidentId, "it has opened");
  await engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    if (incident === null) return;
    await tx.fireTimer("page", incidentId);
    await advance(tx, incident, { type: "paged", text }, engine.settings.timers);
  });
}

/** Looks whether a mute or a maintenance window is over. The deadline stays: it comes up again until it is. */
async function recheck(engine: Engine, incidentId: string): Promise<void> {
  await engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    if (incident === null) return;
    const summary = await lookAtAlerts(engine, tx, incident, incident.partialView);
    await advance(tx, incident, { type: "alerts", summary }, engine.settings.timers);
  });
}

async function onTimer(engine: Engine, kind: TimerKind, incidentId: string): Promise<void> {
  if (kind === "suggest") {
    await suggestAction(engine, incidentId);
    return;
  }
  if (kind === "page") return page(engine, incidentId);
  if (kind === "pager") return tellPager(engine, incidentId);
  if (kind === "recheck") return recheck(engine, incidentId);
  const paged = await engine.store.transaction(async (tx): Promise<string | null> => {
    const incident = await tx.incident(incidentId);
    if (incident === null) return null;
    await tx.fireTimer(kind, incidentId);
    const move = async (event: IncidentEvent): Promise<boolean> =>
      (await advance(tx, incident, event, engine.settings.timers)).applied;
    switch (kind) {
      case "resolve_hold":
        await move({ type: "holdElapsed" });
        return null;
      case "escalation":
        return (await move({ type: "escalated", by: "noops", reason: "nobody has acknowledged it" }))
          ? "nobody has acknowledged it"
          : null;
      case "ack_expiry":
        return (await move({ type: "ackExpired" })) ? "acknowledged an hour ago and still open" : null;
      case "watch":
        return (await move({ type: "escalated", by: "noops", reason: `still ${incident.phase} after an hour` }))
          ? `still ${incident.phase} after an hour`
          : null;
      case "close":
        if (incident.severity >= 3) await move({ type: "closed", by: "noops", reason: "resolved for three days" });
        else await move({ type: "noted", by: "noops", text: "waits for its post-mortem" });
        return null;
    }
  });
  if (paged !== null) await pageIncident(engine, incidentId, paged);
}

/** Fires deadlines that are due and starts what was recorded but not started. Any replica may sweep at any time. */
export async function sweep(engine: Engine): Promise<{ readonly timers: number }> {
  const timers = await engine.store.claimTimers(50);
  for (const timer of timers) {
    try {
      await onTimer(engine, timer.kind as TimerKind, timer.ref);
    } catch (error) {
      engine.log.error({ error, ...timer }, "a deadline could not be handled");
    }
  }
  for (const run of await engine.store.unfinishedRuns()) {
    if (run.state === "planned" && run.ageSeconds > START_GRACE_SECONDS) await engine.workflows.start(run.id);
  }
  return { timers: timers.length };
}
