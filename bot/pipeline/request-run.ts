import type { Run } from "../action/run.ts";
import type { Incident } from "../incident/incident.ts";
import type { NewIncident } from "../incident/new-incident.ts";
import { isOpen } from "../incident/phase-table.ts";
import type { Tx } from "../ports/store.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";

export interface RunRequest {
  readonly incidentId: string;
  /** A change that is recorded with its run, under the id above. */
  readonly change?: NewIncident;
  readonly runbook: Runbook;
  readonly mode: "live" | "dry";
  readonly requester: string;
  readonly via: string;
  readonly automatic: boolean;
  readonly params: Readonly<Record<string, string>>;
}

export type RunRequested =
  { readonly accepted: true; readonly run: Run } | { readonly accepted: false; readonly reason: string };

async function openChange(
  engine: Engine,
  tx: Tx,
  change: NewIncident,
  { requester: by, via }: RunRequest,
): Promise<Incident> {
  const incident = await tx.insertIncident(change);
  tx.audit({ actor: by, via, action: "change.opened", object: incident.id, payload: { title: incident.title } });
  const text = `opened: ${incident.title}`;
  const opened = await advance(tx, incident, { type: "noted", by, text }, engine.settings.timers, via);
  return opened.applied ? opened.incident : incident;
}

/** Records a run and starts its workflow. A crash in between is mended by the sweeper: starting twice starts once. */
export async function requestRun(engine: Engine, request: RunRequest): Promise<RunRequested> {
  const recorded = await engine.store.transaction(async (tx): Promise<RunRequested> => {
    if (request.mode === "live" && (await tx.killSwitch()))
      return { accepted: false, reason: "the kill switch is on: no automation starts anywhere" };
    const incident = await (request.change === undefined
      ? tx.incident(request.incidentId)
      : openChange(engine, tx, request.change, request));
    if (incident === null) return { accepted: false, reason: "there is no such incident" };
    if (!isOpen(incident.phase)) return { accepted: false, reason: `the incident is ${incident.phase}` };
    if (request.mode === "live") {
      const active = await tx.activeRun(incident.id);
      if (active !== null)
        return {
          accepted: false,
          reason: `${active.runbook} is ${active.state.replace("_", " ")} already, asked for by ${active.requestedBy}`,
        };
    }
    const run = await tx.insertRun(
      {
        id: engine.newId("run"),
        incidentId: incident.id,
        runbook: request.runbook.name,
        runbookSha: request.runbook.sha256,
        mode: request.mode,
        state: "planned",
        requestedBy: request.requester,
        via: request.via,
        automatic: request.automatic,
        params: { ...request.runbook.params, ...request.params },
        level: null,
        reason: null,
      },
      request.runbook,
    );
    const what = `${request.mode === "dry" ? "dry run of " : ""}${request.runbook.name}`;
    await advance(
      tx,
      incident,
      { type: "noted", by: request.requester, text: request.automatic ? `policy starts ${what}` : `asked for ${what}` },
      engine.settings.timers,
      request.via,
    );
    tx.audit({
      actor: request.requester,
      via: request.via,
      action: "run.requested",
      object: run.id,
      payload: {
        incident: incident.id,
        runbook: run.runbook,
        sha256: run.runbookSha,
        mode: run.mode,
        automatic: run.automatic,
        params: run.params,
      },
    });
    return { accepted: true, run };
  });
  if (recorded.accepted) await engine.workflows.start(recorded.run.id);
  return recorded;
}
