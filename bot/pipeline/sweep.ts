import type { IncidentEvent } from "../incident/incident-event.ts";
import type { Incident } from "../incident/incident.ts";
import type { TimerKind } from "../incident/timers.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";
import { payPage, payPageNow } from "./pay-page.ts";
import { suggestAction } from "./suggest-action.ts";
import { tellPager } from "./tell-pager.ts";

/** A run whose workflow did not start within this time is started again; starting twice starts once. */
const START_GRACE_SECONDS = 2;

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
  if (kind === "page") return payPage(engine, incidentId);
  if (kind === "pager") return tellPager(engine, incidentId);
  if (kind === "recheck") return recheck(engine, incidentId);
  await engine.store.transaction(async (tx) => {
    const incident = await tx.incident(incidentId);
    if (incident === null) return;
    await tx.fireTimer(kind, incidentId);
    const event = eventOf(kind, incident);
    await advance(tx, incident, event, engine.settings.timers);
  });
  await payPageNow(engine, incidentId);
}

type Plain = Exclude<TimerKind, "suggest" | "page" | "pager" | "recheck">;

/** What a deadline that came means for its incident; it may not apply any more. */
function eventOf(kind: Plain, { phase, severity }: Incident): IncidentEvent {
  const by = "noops";
  switch (kind) {
    case "resolve_hold":
      return { type: "holdElapsed" };
    case "escalation":
      return { type: "escalated", by, reason: "nobody has acknowledged it" };
    case "ack_expiry":
      return { type: "ackExpired" };
    case "watch":
      return { type: "escalated", by, reason: `still ${phase} after an hour` };
    case "close":
      return severity >= 3
        ? { type: "closed", by, reason: "resolved for three days" }
        : { type: "noted", by, text: "waits for its post-mortem" };
  }
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
