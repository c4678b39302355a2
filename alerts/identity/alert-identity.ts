import { CAUSES, type Cause, LABEL, SEVERITIES, type Severity } from "../vocabulary.ts";

/** What an alert is about, independent of the labels that teams add for themselves. */
export type AlertIdentity = {
  readonly alertName: string;
  readonly model?: string;
  readonly service?: string;
  readonly sloId?: string;
  readonly slo?: string;
  readonly version?: string;
  readonly severity?: Severity;
  readonly burnTier?: string;
  readonly longWindow?: string;
  readonly shortWindow?: string;
  readonly budgetTier?: string;
  readonly budgetAction?: string;
  readonly cause?: Cause;
};

type TextField = Exclude<keyof AlertIdentity, "alertName" | "severity" | "cause">;

const FIELDS: readonly (readonly [TextField, string])[] = [
  ["model", LABEL.model],
  ["service", LABEL.sloService],
  ["sloId", LABEL.sloId],
  ["slo", LABEL.sloName],
  ["version", LABEL.version],
  ["burnTier", LABEL.burnTier],
  ["longWindow", LABEL.longWindow],
  ["shortWindow", LABEL.shortWindow],
  ["budgetTier", LABEL.budgetTier],
  ["budgetAction", LABEL.budgetAction],
];

/** Reads the identity from an alert's labels; a label of an unknown severity or cause is left out. */
export function alertIdentity(labels: Readonly<Record<string, string>>): AlertIdentity {
  const severity = SEVERITIES.find((name) => name === labels[LABEL.severity]);
  const cause = (Object.keys(CAUSES) as Cause[]).find((name) => name === labels[LABEL.cause]);
  const texts = FIELDS.flatMap(([field, label]) => (labels[label] ? [[field, labels[label]]] : []));
  return {
    alertName: labels[LABEL.alertName] ?? "",
    ...(Object.fromEntries(texts) as Partial<Record<TextField, string>>),
    ...(severity && { severity }),
    ...(cause && { cause }),
  };
}

/**
 * One text for one identity: equal for two alerts exactly when they speak of the same rule and the same version.
 * User labels do not enter, so renaming a team continues the same alert.
 */
export function identityKey(identity: AlertIdentity): string {
  const { alertName, model, sloId, version, burnTier, budgetTier, cause } = identity;
  return JSON.stringify([alertName, model, sloId, version, burnTier, budgetTier, cause].map((part) => part ?? null));
}
