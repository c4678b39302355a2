import { z } from "zod";

const id = z.union([z.string().min(1), z.number()]).transform(String);
const tags = z.array(z.tuple([z.string(), z.string().nullable()])).default([]);

/** An issue alert has fired. It never says that it is over: `issue` with the action `resolved` does. */
const eventAlert = z.looseObject({
  action: z.literal("triggered"),
  data: z.looseObject({
    event: z.looseObject({
      issue_id: id,
      title: z.string().default(""),
      level: z.string().default("error"),
      web_url: z.string().default(""),
      datetime: z.iso.datetime({ offset: true }).optional(),
      project: id.optional(),
      tags,
    }),
    triggered_rule: z.string().min(1),
  }),
});

const issue = z.looseObject({
  action: z.string(),
  data: z.looseObject({
    issue: z.looseObject({
      id,
      title: z.string().default(""),
      level: z.string().default("error"),
      web_url: z.string().default(""),
      project: z.looseObject({ slug: z.string() }).optional(),
    }),
  }),
});

const metricAlert = z.looseObject({
  action: z.enum(["critical", "warning", "resolved"]),
  data: z.looseObject({
    metric_alert: z.looseObject({
      id,
      title: z.string().default(""),
      date_started: z.iso.datetime({ offset: true }).nullish(),
      date_closed: z.iso.datetime({ offset: true }).nullish(),
      alert_rule: z.looseObject({ name: z.string() }).optional(),
      projects: z.array(z.string()).default([]),
    }),
    description_text: z.string().default(""),
    web_url: z.string().default(""),
  }),
});

/** The bodies that Sentry's hooks post, told apart by what their `data` holds. */
export const sentryPayloadSchema = z.union([
  eventAlert.transform((body) => ({ kind: "eventAlert" as const, ...body })),
  metricAlert.transform((body) => ({ kind: "metricAlert" as const, ...body })),
  issue.transform((body) => ({ kind: "issue" as const, ...body })),
]);
export type SentryPayload = z.infer<typeof sentryPayloadSchema>;
