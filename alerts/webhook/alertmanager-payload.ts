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

/** Reads the parsed JSON of a delivery. */
export function parseAlertmanagerPayload(body: unknown): PayloadResult {
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
