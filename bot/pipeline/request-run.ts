import type { Run } from "../action/run.ts";
import { isOpen } from "../incident/phase-table.ts";
import type { Runbook } from "../runbook/runbook.ts";
import { advance } from "./advance.ts";
import type { Engine } from "./engine.ts";

export interface RunRequest {
  readonly incidentId: string;
  readonly runbook: Runbook;
  readonly mode: "live" | "dry";
  readonly requester: string;
  readonly via: string;
  readonly automatic: boolean;
  readonly params: Readonly<Record<string, string>>;
}

export type RunRequested =
  { readonly accepted: true; readonly run: Run } | { readonly accepted: false; readonly reason: string };

/** Records a run and starts its workflow. A crash in between is mended by the sweeper: starting twice starts once. */
export async function requestRun(engine: Engine, request: RunRequest): Promise<RunRequested> {
  const recorded = await engine.store.transaction(async (tx): Promise<RunRequested> => {
    const incident = await tx.incident(request.incidentId);
    if (incident === null) return { accepted: false, reason: "there is no such incident" };
    if (!isOpen(incident.phase)) return { accepted: false, reason: `the incident is ${incident.phase}` };
    if (request.mode === "live") {
      if (await tx.killSwitch())
        return { accepted: false, reason: "the kill switch is on: no automation starts anywhere" };
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
