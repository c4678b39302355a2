import { alertIdentity } from "@noops-ml/alerts/identity/alert-identity.ts";
import { ALERT, ANNOTATION, CAUSES, type Cause, LABEL } from "@noops-ml/alerts/vocabulary.ts";
import type { SeverityLevel } from "./incident.ts";

/** What an alert says about the incident it belongs to. */
export interface Correlation {
  /** Canonical text of the incident key; its hash is the key. */
  readonly keyText: string;
  readonly model: string;
  readonly service: string;
  readonly environment: string;
  readonly cause: Cause | null;
  readonly slo: string | null;
  readonly severity: SeverityLevel;
  readonly title: string;
}

export type Labels = Readonly<Record<string, string>>;

/** Names under which other sources send what ours call differently. */
function first(labels: Labels, ...names: readonly string[]): string | undefined {
  return names.map((name) => labels[name]).find((value) => value !== undefined && value !== "");
}

/** A number that a template wrote into an annotation, or null. */
export function annotationNumber(annotations: Labels, name: string): number | null {
  const text = annotations[name];
  if (text === undefined || text.trim() === "") return null;
  const number = Number.parseFloat(text);
  return Number.isFinite(number) ? number : null;
}

const TIER_SEVERITY: Readonly<Record<string, SeverityLevel>> = {
  page_fast: 2,
  page_slow: 2,
  ticket_fast: 3,
  ticket_slow: 4,
};
const BUDGET_SEVERITY: Readonly<Record<string, SeverityLevel>> = { "25": 4, "50": 3, "100": 2 };

/** 1 and 2 page somebody, 3 and 4 are tickets. A fast burn with no budget left is the worst. */
function severityOf(labels: Labels, annotations: Labels): SeverityLevel {
  const identity = alertIdentity(labels);
  const budget = annotationNumber(annotations, ANNOTATION.budgetRemaining);
  const paging =
    (identity.severity ?? first(labels, "severity")) === "page" || first(labels, "severity") === "critical";
  if (identity.budgetTier) return BUDGET_SEVERITY[identity.budgetTier.replace(/\D/g, "")] ?? 4;
  if (paging && identity.burnTier === "page_fast" && budget !== null && budget <= 0) return 1;
  if (identity.burnTier) return TIER_SEVERITY[identity.burnTier] ?? (paging ? 2 : 3);
  return paging ? 2 : 3;
}

/** Which incident an alert belongs to: one per service and root cause, not one per alert. */
export function correlate(labels: Labels, annotations: Labels, environment: string): Correlation {
  const identity = alertIdentity(labels);
  const model = identity.model ?? first(labels, "model") ?? identity.service ?? first(labels, "service") ?? "unknown";
  const service = identity.service ?? first(labels, "service") ?? model;
  const env = first(labels, "environment", "env") ?? environment;
  const slo = identity.slo ?? first(labels, "slo") ?? null;
  const named = first(labels, LABEL.cause);
  const cause = named !== undefined && named in CAUSES ? (named as Cause) : null;
  // Spent budget is a matter of its own, one per SLO: it lasts for the period, long after the burn has been repaired.
  const isBudget = identity.alertName === ALERT.budgetConsumed;
  const root = isBudget
    ? `budget:${identity.sloId ?? slo ?? ""}`
    : (cause ?? identity.sloId ?? slo ?? identity.alertName);
  const region = first(labels, "region") ?? null;
  const tenant = first(labels, "tenant") ?? "default";
  const what =
    identity.alertName === ALERT.burn && slo !== null
      ? `${slo} burns its error budget`
      : (annotations[ANNOTATION.summary] ?? identity.alertName);
  return {
    keyText: JSON.stringify({ cause: root, environment: env, model, region, service, tenant }),
    model,
    service,
    environment: env,
    cause: isBudget ? null : cause,
    slo,
    severity: severityOf(labels, annotations),
    title: `${model} ${env}: ${what}`,
  };
}
