import { z } from "zod";

const labels = z.record(z.string(), z.string());

/** One alert of a delivery. `endsAt` is in the year 0001 while the alert fires. */
export const alertmanagerAlertSchema = z.looseObject({
  status: z.enum(["firing", "resolved"]),
  labels,
  annotations: labels,
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().default(""),
  fingerprint: z.string().min(1),
});
export type AlertmanagerAlert = z.infer<typeof alertmanagerAlertSchema>;

/**
 * The body that Alertmanager posts, version 4, as sent by 0.25 up to the current release.
 * Newer servers add keys, which stay in the parsed value; another version is refused.
 */
export const alertmanagerPayloadSchema = z.looseObject({
  version: z.literal("4"),
  groupKey: z.string(),
  truncatedAlerts: z.int().nonnegative().default(0),
  status: z.enum(["firing", "resolved"]),
  receiver: z.string(),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: z.string(),
  notification_reason: z.string().optional(),
  alerts: z.array(alertmanagerAlertSchema),
});
export type AlertmanagerPayload = z.infer<typeof alertmanagerPayloadSchema>;

/** A delivery, or in one line each what is wrong with it. */
export type PayloadResult =
  | { readonly ok: true; readonly payload: AlertmanagerPayload }
  | { readonly ok: false; readonly reasons: readonly string[] };

const DATETIME = z.core.regexes.datetime({ offset: true });
const NOT_YET = "0001-01-01T00:00:00Z";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isStatus = (value: unknown): boolean => value === "firing" || value === "resolved";
const isTime = (value: unknown): boolean => value === NOT_YET || (typeof value === "string" && DATETIME.test(value));

function isLabels(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) if (typeof value[name] !== "string" || name === "__proto__") return false;
  return true;
}

function isPlainAlert(alert: unknown): boolean {
  return (
    isRecord(alert) &&
    isStatus(alert["status"]) &&
    isLabels(alert["labels"]) &&
    isLabels(alert["annotations"]) &&
    isTime(alert["startsAt"]) &&
    isTime(alert["endsAt"]) &&
    typeof alert["generatorURL"] === "string" &&
    typeof alert["fingerprint"] === "string" &&
    alert["fingerprint"] !== "" &&
    !Object.hasOwn(alert, "__proto__")
  );
}

/**
 * Whether the schema would take a body just as it is. It is the way of nearly every delivery, and twenty times as fast;
 * of any other one the schema says what it lacks or what is wrong with it. A test holds the two together.
 */
function isPlainPayload(body: unknown): body is AlertmanagerPayload {
  if (!isRecord(body)) return false;
  const { truncatedAlerts: cut, notification_reason: reason, alerts } = body;
  return (
    body["version"] === "4" &&
    typeof body["groupKey"] === "string" &&
    Number.isSafeInteger(cut) &&
    Number(cut) >= 0 &&
    isStatus(body["status"]) &&
    typeof body["receiver"] === "string" &&
    isLabels(body["groupLabels"]) &&
    isLabels(body["commonLabels"]) &&
    isLabels(body["commonAnnotations"]) &&
    typeof body["externalURL"] === "string" &&
    (reason === undefined || typeof reason === "string") &&
    !Object.hasOwn(body, "__proto__") &&
    Array.isArray(alerts) &&
    alerts.every(isPlainAlert)
  );
}

/** Reads the parsed JSON of a delivery. */
export function parseAlertmanagerPayload(body: unknown): PayloadResult {
  if (isPlainPayload(body)) return { ok: true, payload: body };
  const result = alertmanagerPayloadSchema.safeParse(body);
  if (result.success) return { ok: true, payload: result.data };
  return {
    ok: false,
    reasons: result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`),
  };
}

/**
 * The receiver's name as configured: Alertmanager sends it quoted for regular expressions.
 * @example unquoteReceiver("team-x\\.ml") // => "team-x.ml"
 */
export function unquoteReceiver(receiver: string): string {
  return receiver.replace(/\\(.)/g, "$1");
}
