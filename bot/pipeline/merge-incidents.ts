import { incidentRef } from "../incident/incident-ref.ts";
import type { Answer } from "../action/command.ts";
import { isOpen } from "../incident/phase-table.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";
import { lookAtAlerts } from "./look-at-alerts.ts";
import type { Actor } from "./resolve-actor.ts";

const refused = (reason: string): Answer => ({ outcome: "refused", reason, whoMay: [] });

/** Joins one incident into another: its alerts move, later alerts of its key follow, and it ends as merged. */
export async function mergeIncidents(
  engine: Engine,
  { fromId, intoId }: { readonly fromId: string; readonly intoId: string },
  actor: Actor,
): Promise<Answer> {
  if (fromId === intoId) return refused("an incident cannot be merged into itself");
  return engine.store.transaction(async (tx): Promise<Answer> => {
    // Always in the same order, so that two merges never wait for each other in a ring.
    const [first, second] = [fromId, intoId].sort();
    const locked = [await tx.incident(first ?? ""), await tx.incident(second ?? "")];
    const from = locked.find((incident) => incident?.id === fromId);
    const into = locked.find((incident) => incident?.id === intoId);
    if (!from || !into) return refused("there is no such incident");
    if (!isOpen(from.phase)) return refused(`${incidentRef(from)} is ${from.phase}`);
    if (!isOpen(into.phase)) return refused(`${incidentRef(into)} is ${into.phase}`);
    const active = await tx.activeRun(fromId);
    if (active !== null)
      return refused(`${active.runbook} is ${active.state.replace("_", " ")} in ${incidentRef(from)}: stop it or wait`);
    if (from.automation === "unknown") return refused(`an effect of ${incidentRef(from)} is unknown: settle it first`);
    await tx.moveAlerts(fromId, intoId);
    await tx.addAlias(`key:${from.key}`, intoId);
    const { timers } = engine.settings;
    const ref = incidentRef(into);
    const merged = await advance(tx, from, { type: "merged", by: actor.name, into: ref }, timers, actor.via);
    if (!merged.applied) throw new Error(`${incidentRef(from)} cannot be merged: ${merged.reason}`);
    const text = `${incidentRef(from)} (${from.title}) was merged into this one`;
    const noted = await advance(tx, into, { type: "noted", by: actor.name, text }, timers, actor.via);
    const summary = await lookAtAlerts(engine, tx, into, into.partialView);
    await advance(tx, noted.applied ? noted.incident : into, { type: "alerts", summary }, timers, actor.via);
    tx.audit({
      actor: actor.name,
      via: actor.via,
      action: "incident.merged",
      object: fromId,
      payload: { into: intoId, key: from.key },
    });
    return {
      outcome: "done",
      text: `${incidentRef(from)} is part of ${ref} now`,
      incidentId: intoId,
      runId: null,
    };
  });
}
