import type { IncidentView } from "../incident/incident-view.ts";

/** The runbook that the message offers: the one under way, else the suggestion. */
export function offeredRunbook(view: IncidentView): string | null {
  if (view.run !== null && view.run.approval?.state === "open") return view.run.runbook;
  return view.suggestion?.runbook ?? view.run?.runbook ?? null;
}
