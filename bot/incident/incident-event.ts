import type { Automation } from "./incident-view.ts";
import type { PagerNews, SeverityLevel, Suggestion } from "./incident.ts";

/** All alerts of an incident in numbers, after something about one of them changed. */
export interface AlertsSummary {
  readonly firing: number;
  readonly resolved: number;
  /** Muted at the source: silenced, inhibited or in a time interval. */
  readonly suppressed: number;
  /** The source does not list them any more. */
  readonly stale: number;
  /** Start of the newest episode that still fires, in milliseconds; null when nothing fires. */
  readonly newestStart: number | null;
  readonly severity: SeverityLevel;
  readonly partialView: boolean;
  readonly budgetRemaining: number | null;
  readonly impact: string | null;
  readonly dashboardUrl: string | null;
  readonly servingVersion: string | null;
}

export type IncidentEvent =
  | { readonly type: "alerts"; readonly summary: AlertsSummary }
  | { readonly type: "acknowledged"; readonly by: string }
  | { readonly type: "ackExpired" }
  | { readonly type: "assigned"; readonly by: string; readonly subject: string }
  | { readonly type: "severitySet"; readonly by: string; readonly level: SeverityLevel }
  | { readonly type: "noted"; readonly by: string; readonly text: string }
  /** The next level is asked. With `page` people are woken by these words even about a ticket. */
  | { readonly type: "escalated"; readonly by: string; readonly reason: string; readonly page?: string }
  /** People must be woken, whatever the severity. */
  | { readonly type: "wake"; readonly reason: string }
  | { readonly type: "paged"; readonly text: string }
  | { readonly type: "pagerTold"; readonly news: PagerNews }
  | { readonly type: "suggested"; readonly suggestion: Suggestion; readonly rollbackTo: string | null }
  | { readonly type: "notSuggested"; readonly reason: string }
  | { readonly type: "automation"; readonly state: Automation; readonly by: string; readonly text: string }
  | { readonly type: "holdElapsed" }
  | { readonly type: "resolvedByHand"; readonly by: string; readonly reason: string }
  | { readonly type: "resolvedByReconciler"; readonly reason: string }
  /** A runbook has recognised a fault that passes by itself. */
  | { readonly type: "flakeRecognised"; readonly runbook: string }
  | { readonly type: "reopenedByHand"; readonly by: string; readonly reason: string }
  | { readonly type: "merged"; readonly by: string; readonly into: string }
  /** A person has written the post-mortem: what had only waited for it is closed. */
  | { readonly type: "postmortemFiled"; readonly by: string; readonly text: string }
  | { readonly type: "closed"; readonly by: string; readonly reason: string };
