import type { ApprovalView, IncidentKind, IncidentView } from "../incident/incident-view.ts";

export interface IncidentFilter {
  readonly state: "open" | "all";
  readonly model?: string;
  readonly kind?: IncidentKind;
  /** Incidents owned by this subject. */
  readonly owner?: string;
  readonly limit: number;
}

/** An approval that waits, with the incident it belongs to. */
export interface WaitingApproval {
  readonly incidentId: string;
  readonly incidentRef: string;
  readonly incidentTitle: string;
  readonly approval: ApprovalView;
}

/** Read side of the incidents: everything a message, a page or the API may show. */
export interface IncidentReader {
  view(incidentId: string): Promise<IncidentView | null>;
  /** Resolves what a person typed (`INC-12`, `12` or an id) to an id. */
  resolveRef(ref: string): Promise<string | null>;
  list(filter: IncidentFilter): Promise<readonly IncidentView[]>;
  /** Approvals that are open; with a subject only those on which that person may vote. */
  waitingApprovals(subject: string | null): Promise<readonly WaitingApproval[]>;
}
