import type { Plan } from "./command.ts";
import type { ApprovalView, RunView, StepView } from "../incident/incident-view.ts";
import type { Level } from "../policy/decision.ts";

/** One execution of a runbook for an incident, as it is stored. Times are ISO texts. */
export interface Run {
  readonly id: string;
  readonly incidentId: string;
  readonly runbook: string;
  readonly runbookSha: string;
  /** Counts the runs of one runbook in one incident. */
  readonly episode: number;
  readonly mode: "live" | "dry";
  readonly state: RunView["state"];
  readonly requestedBy: string;
  readonly via: string;
  readonly automatic: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly level: Level | null;
  readonly burnTrail: RunView["burnTrail"];
  readonly reason: string | null;
  readonly stopRequestedBy: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** What is to be done, written down before it is done. */
export interface Intent {
  readonly plan: Plan;
  /** What the connector needs to apply and to probe, as its plan said. */
  readonly state: unknown;
  readonly requestHash: string;
}

export interface StepRecord {
  readonly runId: string;
  readonly stepId: string;
  readonly index: number;
  readonly uses: string;
  readonly state: StepView["state"];
  readonly attempt: number;
  readonly leaseOwner: string | null;
  readonly fence: number;
  readonly effectKey: string | null;
  readonly target: string | null;
  readonly intent: Intent | null;
  /** For a read step the value it found. */
  readonly result: unknown;
  readonly detail: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface Approval {
  readonly id: string;
  readonly runId: string;
  readonly stepId: string;
  /** A changed plan asks again: the next round. */
  readonly round: number;
  readonly incidentId: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly level: Level;
  readonly required: number;
  readonly approvers: readonly string[];
  readonly forbidden: readonly string[];
  readonly requestedBy: string;
  readonly policyReason: string;
  readonly state: ApprovalView["state"];
  readonly expiresAt: string;
  readonly votes: ApprovalView["votes"];
  readonly onlyBreakGlass: boolean;
  readonly brokenBy: string | null;
}
