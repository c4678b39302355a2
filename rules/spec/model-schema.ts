import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import {
  causeSchema,
  clockTimeSchema,
  durationSchema,
  groupLabelSchema,
  labelsSchema,
  nameSchema,
  objectiveSchema,
  positiveSchema,
  querySchema,
  severitySchema,
  shareSchema,
} from "./field-schemas.ts";
import { SLI_SCHEMAS } from "./sli-schemas.ts";

/** A rolling window, or a calendar month or week. */
export const windowSchema = z.union([
  durationSchema,
  z.strictObject({ calendar: z.enum(["month", "week"]), zone: z.string().optional() }),
]);

/** What to do once a share of the period's budget is gone. */
export const budgetTierSchema = z.strictObject({
  at: shareSchema,
  action: z.enum(["awareness", "mitigate", "rollback"]),
  severity: severitySchema,
});

const alertingFields = {
  policy: nameSchema.optional().describe("Name of a Policy document."),
  ladder: nameSchema.optional().describe("google, week, day, or a ladder of the policy."),
  unreachable: z.enum(["widen", "clamp", "error"]).optional(),
  impact: z.string().optional().describe("What an hour of failure costs, in words of the business."),
  budget: z.array(budgetTierSchema).optional(),
};

const optionalSlis = Object.fromEntries(
  Object.entries(SLI_SCHEMAS).map(([kind, schema]) => [kind, schema.optional()]),
) as { [Kind in keyof typeof SLI_SCHEMAS]: z.ZodOptional<(typeof SLI_SCHEMAS)[Kind]> };

/** One promise with exactly one SLI kind. */
export const sloSchema = z.strictObject({
  name: nameSchema,
  objective: objectiveSchema,
  description: z.string().optional(),
  window: windowSchema.optional(),
  groupBy: z.array(groupLabelSchema).optional(),
  lowTraffic: z
    .strictObject({ minEvents: positiveSchema.optional(), minFailures: positiveSchema.optional() })
    .optional(),
  labels: labelsSchema.optional(),
  cause: causeSchema.optional().describe("The failure mode that a burning budget most likely means."),
  runbook: nameSchema.optional(),
  alerting: z.strictObject(alertingFields).omit({ policy: true }).optional(),
  ...optionalSlis,
});

const scoreSchema = z.strictObject({ score: querySchema, threshold: positiveSchema });

const driftSchema = z.strictObject({
  lastRun: querySchema.optional().describe("Gauge: unix time of the last drift run."),
  cadence: durationSchema.optional(),
  features: scoreSchema.optional(),
  predictions: scoreSchema.optional(),
  input: z.enum(["bins", "histogram"]).optional().describe("Which instrumentation the generated drift rules read."),
  reference: z.enum(["baseline", "offset"]).optional(),
  offset: durationSchema.optional(),
  window: durationSchema.optional(),
  interval: durationSchema.optional(),
  hold: durationSchema.optional().describe("How long drift must last before it alerts; 30m by default."),
  featureCount: z.int().positive().optional(),
  validationLoss: positiveSchema
    .optional()
    .describe("Mean loss in [0, 1] at the last validation: labels that do clearly worse are concept drift."),
  jensenShannon: z.boolean().optional().describe("Record this distance too; it costs as much as the other scores."),
  critical: z.array(z.string()).optional().describe("Features whose drift alone makes the model drift."),
});

const canarySchema = z.strictObject({
  requests: querySchema,
  errors: querySchema,
  track: z.strictObject({ label: z.string(), stable: z.string(), canary: z.string() }).optional(),
  latency: z
    .strictObject({
      histogram: querySchema,
      le: positiveSchema,
      shape: z
        .array(positiveSchema)
        .min(1)
        .optional()
        .describe("Bounds of the histogram that cut it into cells: another shape than stable's raises a ticket."),
    })
    .optional(),
  loss: z
    .strictObject({
      labels: querySchema.optional(),
      loss: querySchema.optional(),
      required: z.boolean().default(false),
    })
    .optional()
    .describe("Counters of labels and of their loss in [0, 1]."),
  classes: querySchema.optional().describe("Counter of predictions by class: a shift asks a person."),
  features: z
    .boolean()
    .optional()
    .describe("Compare the feature bins of canary and stable minute by minute; needs drift.input: bins."),
  margin: positiveSchema.optional().describe("The canary passes with less than this multiple of stable's rate."),
  rareBar: positiveSchema.optional().describe("Events per request below which the ratio does not matter."),
  requireRobust: z.boolean().default(false).describe("A rollback also needs the second opinion on bursts."),
  minRequests: z.int().positive().optional(),
  minAge: durationSchema.optional(),
  maxAge: durationSchema.optional(),
  minHistory: durationSchema.optional().describe("How much of stable's history a verdict needs; 1h by default."),
  history: durationSchema.optional().describe("How far the dispersion looks back; 1d by default."),
});

const maintenanceSchema = z.strictObject({
  name: nameSchema,
  days: z.array(z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])).optional(),
  start: clockTimeSchema.optional(),
  duration: durationSchema.optional(),
  from: z.iso.datetime({ offset: true }).optional().describe("With to, instead of days, start and duration: once."),
  to: z.iso.datetime({ offset: true }).optional(),
  zone: z.string().default("UTC"),
  exclude: z.boolean().default(false).describe("The time does not count for the budget."),
  mute: z.boolean().default(true).describe("Nobody is notified."),
});

const deploymentSchema = z.strictObject({
  registry: z.enum(["mlflow"]).optional(),
  name: z.string().min(1).optional().describe("The registered model."),
  alias: z.string().min(1).default("champion"),
  challengerAlias: z.string().min(1).default("challenger"),
  kubernetes: z
    .strictObject({
      namespace: z.string().min(1),
      deployment: z.string().optional(),
      rollout: z.string().optional(),
      inferenceService: z.string().optional(),
      minReplicas: z.int().nonnegative().optional(),
      maxReplicas: z.int().positive().optional(),
    })
    .optional(),
  retrain: z.strictObject({ uses: z.string().min(1), pipeline: z.string().min(1) }).optional(),
});

/** The whole `kind: Model` document. */
export const modelSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("Model"),
  metadata: z.strictObject({ name: nameSchema, description: z.string().optional(), labels: labelsSchema.default({}) }),
  spec: z.strictObject({
    serving: z
      .strictObject({
        service: nameSchema.optional(),
        environment: nameSchema.optional(),
        region: nameSchema.optional(),
        selector: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()).default({}),
        groupBy: z.array(groupLabelSchema).default([]),
      })
      .prefault({}),
    window: windowSchema.default("30d"),
    evaluation: z
      .strictObject({
        interval: durationSchema.default("1m"),
        slowInterval: durationSchema.default("2m"),
        scrapeInterval: durationSchema.default("15s"),
        retention: durationSchema.optional(),
      })
      .prefault({}),
    slos: z.array(sloSchema).min(1),
    deployment: deploymentSchema.optional(),
    drift: driftSchema.optional(),
    canary: canarySchema.optional(),
    alerting: z.strictObject(alertingFields).prefault({}),
    maintenance: z.array(maintenanceSchema).default([]),
    runbooks: z.array(nameSchema).default([]),
    actions: z.array(nameSchema).default([]),
    queries: z.record(z.string(), querySchema).default({}).describe("Named expressions for runbooks."),
  }),
});

/** A model as the program uses it: defaults filled in. */
export type ModelDocument = z.infer<typeof modelSchema>;
/** A model as people write it. */
export type ModelInput = z.input<typeof modelSchema>;
export type ModelSpec = ModelDocument["spec"];
export type SloSpec = ModelSpec["slos"][number];
export type MaintenanceSpec = ModelSpec["maintenance"][number];
export type DriftSpec = NonNullable<ModelSpec["drift"]>;
export type CanarySpec = NonNullable<ModelSpec["canary"]>;
export type DeploymentSpec = NonNullable<ModelSpec["deployment"]>;
