import { z } from "zod";
import { alertmanagerAlertSchema } from "./alertmanager-payload.ts";

/** One alert of Grafana-managed alerting: Alertmanager's shape with links of Grafana's own. */
export const grafanaAlertSchema = alertmanagerAlertSchema.extend({
  annotations: z.record(z.string(), z.string()).default({}),
  dashboardURL: z.string().default(""),
  panelURL: z.string().default(""),
  silenceURL: z.string().default(""),
  values: z.record(z.string(), z.number().nullable()).nullish(),
});

/** The body that a Grafana webhook contact point posts, version 1. */
export const grafanaPayloadSchema = z.looseObject({
  version: z.literal("1"),
  groupKey: z.string(),
  truncatedAlerts: z.int().nonnegative().default(0),
  status: z.enum(["firing", "resolved"]),
  orgId: z.int().optional(),
  title: z.string().default(""),
  state: z.string().default(""),
  alerts: z.array(grafanaAlertSchema),
});
