import type { Plan } from "../action/command.ts";

export type IncidentKind = "incident" | "change";
export type Phase = "open" | "acknowledged" | "mitigating" | "monitoring" | "resolved" | "closed" | "merged";
export type Alerting = "firing" | "partial" | "recovering" | "resolved" | "suppressed" | "stale";
export type Automation =
  "idle" | "suggested" | "awaiting_approval" | "running" | "verifying" | "succeeded" | "failed" | "unknown" | "halted";

/** One alert of an incident, with the numbers the alert carried. */
export interface AlertView {
  readonly name: string;
  readonly slo: string | null;
  readonly tier: string | null;
  readonly version: string | null;
  readonly summary: string;
  readonly firing: boolean;
  readonly startsAt: string;
  readonly burnLong: number | null;
  readonly burnShort: number | null;
  readonly longWindow: string | null;
  readonly shortWindow: string | null;
  readonly generatorUrl: string | null;
}

/** One vote on an approval. */
export interface VoteView {
  readonly subject: string;
  readonly slackUserId: string | null;
  readonly decision: "approve" | "deny";
  readonly at: string;
  /** What the person wrote when denying. */
  readonly reason?: string;
}

export interface ApprovalView {
  readonly id: string;
  readonly state: "open" | "approved" | "denied" | "expired" | "void";
  readonly required: number;
  readonly approvers: readonly string[];
  readonly requestedBy: string;
  readonly expiresAt: string;
  readonly votes: readonly VoteView[];
  readonly policyReason: string;
  readonly plan: Plan;
  /** A rail that only break-glass opens, such as a spent error budget: votes do not count. */
  readonly onlyBreakGlass?: boolean;
  /** Who broke the glass. */
  readonly brokenBy?: string | null;
}

export interface StepView {
  readonly id: string;
  readonly uses: string;
  readonly state: "pending" | "running" | "waiting" | "done" | "skipped" | "failed" | "unknown";
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** One line of outcome or evidence, such as `champion v7 → v6, read back v6`. */
  readonly detail: string | null;
  /** For an unknown step: what one person says became of it; a second person has to say the same. */
  readonly claim?: { readonly as: "done" | "notDone"; readonly by: string } | null;
}

export interface RunView {
  readonly id: string;
  readonly runbook: string;
  readonly mode: "live" | "dry";
  readonly state:
    "planned" | "awaiting_approval" | "running" | "verifying" | "succeeded" | "failed" | "unknown" | "stopped";
  readonly startedBy: string;
  /** Why it ended as it did; null while it runs. */
  readonly reason?: string | null;
  readonly steps: readonly StepView[];
  readonly approval: ApprovalView | null;
  /** Burn rate of the incident's SLO since the action, oldest first. */
  readonly burnTrail: readonly { readonly at: string; readonly burn: number }[];
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly text: string;
}

/** Everything a person may want to know about one incident: the only input of messages and of the HTTP API. */
export interface IncidentView {
  readonly id: string;
  /** Short name for people, such as `INC-12`; a change is a `CHG-12`. */
  readonly ref: string;
  /** A change is the record of a release that a person asked for while nothing was wrong. */
  readonly kind?: IncidentKind;
  readonly generation: number;
  readonly title: string;
  readonly severity: 1 | 2 | 3 | 4;
  readonly phase: Phase;
  readonly alerting: Alerting;
  readonly automation: Automation;
  readonly model: string;
  readonly environment: string;
  readonly service: string;
  readonly cause: string | null;
  readonly owner: string | null;
  readonly openedAt: string;
  readonly acknowledgedAt: string | null;
  readonly mitigatedAt: string | null;
  readonly resolvedAt: string | null;
  readonly alerts: readonly AlertView[];
  readonly partialView: boolean;
  readonly flapping: boolean;
  /** Share of the error budget left, as a ratio, and the minutes until it is gone at the present burn; null when unknown. */
  readonly budgetRemaining: number | null;
  readonly budgetExhaustedInMinutes: number | null;
  /** Share of the error budget that was spent between opening and resolving; null until then, or when unknown. */
  readonly budgetSpent?: number | null;
  /** Why nothing runs by itself here: the kill switch or a freeze, with its end; null when automation is on. */
  readonly automationOff?: string | null;
  /** In a storm: how many incidents of the same cause this one speaks for, with some of their models. */
  readonly storm?: { readonly incidents: number; readonly models: readonly string[] } | null;
  /** W3C trace id of the delivery that opened it. */
  readonly traceId?: string | null;
  readonly impact: string | null;
  readonly dashboardUrl: string | null;
  readonly versions: { readonly serving: string | null; readonly rollbackTo: string | null };
  /** The action offered, with the reason of the policy; null when there is none. */
  readonly suggestion: {
    readonly runbook: string;
    readonly text: string;
    readonly level: string;
    readonly reason: string;
  } | null;
  readonly run: RunView | null;
  readonly timeline: readonly TimelineEntry[];
}
