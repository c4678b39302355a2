import { z } from "zod";

/** The API version of every OpenSLO document that is read and written here. */
export const OPENSLO_VERSION = "openslo/v1";

const SHORTHAND = /^[1-9]\d*[mhdwMQY]$/;
const shorthand = z.string().regex(SHORTHAND, "It is a whole number with one of m, h, d, w, M, Q, Y, such as 4w.");
const text = z.string().max(1050);

const metadataSchema = z.strictObject({
  name: z.string().min(1).max(255),
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});

const object = <Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) =>
  z.strictObject({ apiVersion: z.literal(OPENSLO_VERSION), kind: z.literal(kind), metadata: metadataSchema, spec });

const metricSchema = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: z.string().optional(),
    type: z.string().optional(),
    spec: z.record(z.string(), z.unknown()).default({}),
  }),
});

const sliSpecSchema = z.strictObject({
  description: text.optional(),
  thresholdMetric: metricSchema.optional(),
  ratioMetric: z
    .strictObject({
      counter: z.boolean().default(false),
      good: metricSchema.optional(),
      bad: metricSchema.optional(),
      total: metricSchema.optional(),
      rawType: z.enum(["success", "failure"]).optional(),
      raw: metricSchema.optional(),
    })
    .optional(),
});

const conditionSpecSchema = z.strictObject({
  description: text.optional(),
  severity: z.string().min(1),
  condition: z.strictObject({
    kind: z.literal("burnrate"),
    op: z.enum(["lte", "gte", "lt", "gt"]).default("gte"),
    threshold: z.number().positive(),
    lookbackWindow: shorthand,
    alertAfter: z.union([shorthand, z.literal("0m")]).optional(),
  }),
});

const inline = <Spec extends z.ZodType>(kind: string, spec: Spec) =>
  z.strictObject({
    apiVersion: z.literal(OPENSLO_VERSION).optional(),
    kind: z.literal(kind).optional(),
    metadata: metadataSchema,
    spec,
  });

const policySpecSchema = z.strictObject({
  description: text.optional(),
  alertWhenNoData: z.boolean().default(false),
  alertWhenResolved: z.boolean().default(false),
  alertWhenBreaching: z.boolean().default(false),
  conditions: z
    .array(z.union([z.strictObject({ conditionRef: z.string() }), inline("AlertCondition", conditionSpecSchema)]))
    .length(1),
  notificationTargets: z.array(z.looseObject({})).default([]),
});

const objectiveSchema = z.strictObject({
  displayName: z.string().optional(),
  op: z.enum(["lte", "gte", "lt", "gt"]).optional(),
  value: z.number().optional(),
  target: z.number().min(0).lt(1).optional(),
  targetPercent: z.number().min(0).lt(100).optional(),
  timeSliceTarget: z.number().gt(0).lte(1).optional(),
  timeSliceWindow: z.union([z.number().positive(), shorthand]).optional(),
});

const sloSpecSchema = z.strictObject({
  description: text.optional(),
  service: z.string().min(1),
  indicator: inline("SLI", sliSpecSchema).optional(),
  indicatorRef: z.string().optional(),
  budgetingMethod: z.enum(["Occurrences", "Timeslices", "RatioTimeslices"]),
  timeWindow: z
    .array(
      z.strictObject({
        duration: shorthand,
        isRolling: z.boolean().optional(),
        calendar: z.strictObject({ startTime: z.string(), timeZone: z.string() }).optional(),
      }),
    )
    .length(1),
  objectives: z.array(objectiveSchema).min(1),
  alertPolicies: z
    .array(
      z.union([z.string(), z.strictObject({ alertPolicyRef: z.string() }), inline("AlertPolicy", policySpecSchema)]),
    )
    .default([]),
});

/** One schema for each kind of OpenSLO v1. */
export const OPENSLO_SCHEMAS = {
  SLO: object("SLO", sloSpecSchema),
  SLI: object("SLI", sliSpecSchema),
  AlertPolicy: object("AlertPolicy", policySpecSchema),
  AlertCondition: object("AlertCondition", conditionSpecSchema),
  AlertNotificationTarget: object(
    "AlertNotificationTarget",
    z.strictObject({ description: text.optional(), target: z.string() }),
  ),
  Service: object("Service", z.strictObject({ description: text.optional() }).prefault({})),
  DataSource: object(
    "DataSource",
    z.strictObject({
      description: text.optional(),
      type: z.string(),
      connectionDetails: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
} as const;

export type OpenSloKind = keyof typeof OPENSLO_SCHEMAS;
export type OpenSloObject<Kind extends OpenSloKind> = z.infer<(typeof OPENSLO_SCHEMAS)[Kind]>;
export type OpenSloMetadata = z.infer<typeof metadataSchema>;
export type OpenSloSlo = OpenSloObject<"SLO">;
export type OpenSloObjective = z.infer<typeof objectiveSchema>;
export type OpenSloSliSpec = z.infer<typeof sliSpecSchema>;
export type OpenSloMetric = z.infer<typeof metricSchema>;
export type OpenSloConditionSpec = z.infer<typeof conditionSpecSchema>;

/** Where OpenSLO is free-form, we keep what it cannot say. */
export const NOOPS_KEY = {
  /** Annotation of an SLO: keys of ours beside objective, window and SLI, as JSON. */
  slo: "noops.ml/slo",
  /** Annotation of a Service: the rest of the Model, as JSON. */
  model: "noops.ml/model",
  /** Annotation of an AlertCondition: the tier of a ladder that it was made from. */
  tier: "noops.ml/tier",
  /** Key in `metricSource.spec`: the SLI in our words. */
  sli: "noops.ml/sli",
} as const;
