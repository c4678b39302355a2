import type { Cause } from "@noops-ml/alerts/vocabulary.ts";
import type { Alerting, Automation, IncidentKind, Phase } from "./incident-view.ts";

/** What a pager is told about people it woke. */
export type PagerNews = "acknowledge" | "resolve";

export type SeverityLevel = 1 | 2 | 3 | 4;

/** The action that a runbook offers for an incident, with the decision of the policy about it. */
export interface Suggestion {
  readonly runbook: string;
  readonly text: string;
  readonly level: string;
  readonly reason: string;
}

/** One incident: three independent regions (phase, alerting, automation) and what people and alerts said about it. */
export interface Incident {
  readonly id: string;
  readonly number: number;
  readonly kind: IncidentKind;
  readonly key: string;
  readonly model: string;
  readonly service: string;
  readonly environment: string;
  readonly cause: Cause | null;
  readonly slo: string | null;
  readonly title: string;
  readonly severity: SeverityLevel;
  /** Set when a person chose the severity: alerts do not change it any more. */
  readonly severityPinned: boolean;
  readonly phase: Phase;
  readonly alerting: Alerting;
  readonly automation: Automation;
  readonly owner: string | null;
  readonly partialView: boolean;
  readonly flapping: boolean;
  /** Times at which it was reopened, newest last. */
  readonly reopenedAt: readonly string[];
  readonly openedAt: string;
  readonly acknowledgedAt: string | null;
  readonly mitigatedAt: string | null;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  /** When people were woken for it; null when nobody was since it opened. */
  readonly pagedAt: string | null;
  /** Why people must be woken once more; null when nothing is owed besides the page of its opening. */
  readonly pageOwed: string | null;
  readonly escalationLevel: number;
  /** What the pager was told last about this episode; null when nothing since it woke people. */
  readonly pagerTold: PagerNews | null;
  readonly mergedInto: string | null;
  readonly parent: string | null;
  readonly suggestion: Suggestion | null;
  /** Whether a runbook was looked for already. */
  readonly suggestionTried: boolean;
  readonly impact: string | null;
  readonly dashboardUrl: string | null;
  readonly budgetRemaining: number | null;
  /** What was left of the budget when the first alert told. */
  readonly budgetAtOpen: number | null;
  /** Version that served when the incident opened. */
  readonly servingVersion: string | null;
  readonly rollbackTo: string | null;
  /** W3C `traceparent` of the correlation that opened it: everything done about it belongs to that trace. */
  readonly traceparent: string | null;
  readonly generation: number;
}
