import { z } from "zod";

/** Sloth takes an unquoted `true` or `0.2` for the text that it looks like. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.record(z.string(), text);

const alertSchema = z.strictObject({
  disable: z.boolean().default(false),
  labels: texts.default({}),
  annotations: texts.default({}),
});

const pluginsSchema = z.looseObject({ chain: z.array(z.looseObject({ id: z.string() })).default([]) });

/** What both spellings of a Sloth SLO share. */
const sloFields = {
  name: z.string().min(1),
  description: z.string().default(""),
  objective: z.number().gt(0).lte(100),
  labels: texts.default({}),
  plugins: pluginsSchema.optional(),
};

const pluginSli = z.strictObject({ id: z.string(), options: texts.default({}) });

/** Sloth's `version: prometheus/v1`. */
export const slothSchema = z.strictObject({
  version: z.literal("prometheus/v1"),
  service: z.string().min(1),
  labels: texts.default({}),
  slo_plugins: pluginsSchema.optional(),
  slos: z
    .array(
      z.strictObject({
        ...sloFields,
        sli: z.strictObject({
          events: z.strictObject({ error_query: z.string(), total_query: z.string() }).optional(),
          raw: z.strictObject({ error_ratio_query: z.string() }).optional(),
          plugin: pluginSli.optional(),
        }),
        alerting: z
          .strictObject({
            name: z.string().default(""),
            labels: texts.default({}),
            annotations: texts.default({}),
            page_alert: alertSchema.prefault({}),
            ticket_alert: alertSchema.prefault({}),
          })
          .prefault({}),
      }),
    )
    .min(1),
});

/** The same as a Kubernetes resource, with keys in camel case. */
export const slothResourceSchema = z.strictObject({
  apiVersion: z.literal("sloth.slok.dev/v1"),
  kind: z.literal("PrometheusServiceLevel"),
  metadata: z.looseObject({ name: z.string().min(1) }),
  spec: z.strictObject({
    service: z.string().min(1),
    labels: texts.default({}),
    sloPlugins: pluginsSchema.optional(),
    slos: z
      .array(
        z.strictObject({
          ...sloFields,
          sli: z.strictObject({
            events: z.strictObject({ errorQuery: z.string(), totalQuery: z.string() }).optional(),
            raw: z.strictObject({ errorRatioQuery: z.string() }).optional(),
            plugin: pluginSli.optional(),
          }),
          alerting: z
            .strictObject({
              name: z.string().default(""),
              labels: texts.default({}),
              annotations: texts.default({}),
              pageAlert: alertSchema.prefault({}),
              ticketAlert: alertSchema.prefault({}),
            })
            .prefault({}),
        }),
      )
      .min(1),
  }),
  status: z.unknown().optional(),
});
