import { z } from "zod";

/**
 * The payload to paste into a Datadog webhook. Datadog has no body of its own: this template is the contract.
 * The version tells a later template from this one.
 */
export const DATADOG_TEMPLATE = {
  version: "noops-1",
  id: "$ID",
  alertId: "$ALERT_ID",
  cycle: "$ALERT_CYCLE_KEY",
  group: "$AGGREG_KEY",
  transition: "$ALERT_TRANSITION",
  title: "$EVENT_TITLE",
  scope: "$ALERT_SCOPE",
  priority: "$ALERT_PRIORITY",
  tags: "$TAGS",
  link: "$LINK",
  seconds: "$DATE_POSIX",
} as const;

const filled = z
  .string()
  .min(1)
  .refine((text) => !text.startsWith("$"), { error: "the variable was not filled in" });

/** What Datadog makes of {@link DATADOG_TEMPLATE}. */
export const datadogPayloadSchema = z.looseObject({
  version: z.literal(DATADOG_TEMPLATE.version),
  id: z.string(),
  alertId: filled,
  cycle: filled,
  group: z.string().default(""),
  transition: filled,
  title: z.string().default(""),
  scope: z.string().default(""),
  priority: z.string().default(""),
  tags: z.string().default(""),
  link: z.string().default(""),
  seconds: filled.transform(Number).pipe(z.number().positive()),
});
