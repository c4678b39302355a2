import { z } from "zod";
import { durationSchema, groupLabelSchema, positiveSchema, querySchema, shareSchema } from "./field-schemas.ts";

const events = z.strictObject({
  bad: querySchema.optional().describe("Counts what failed."),
  good: querySchema.optional().describe("Counts what succeeded; instead of bad."),
  total: querySchema.describe("Counts everything."),
});

const latency = z.strictObject({
  histogram: querySchema.describe("Name or selector of the histogram, without _bucket."),
  le: positiveSchema.describe("Slower than this is bad. One bucket bound must have this value."),
  type: z.enum(["auto", "classic", "native"]).default("auto"),
});

const accuracy = z.strictObject({
  outcomes: querySchema.describe("Counts labelled predictions, when their label arrives."),
  bad: querySchema.describe('Matchers, such as outcome="incorrect", or a selector of the wrong ones.'),
  predictions: querySchema.optional().describe("Counts predictions, for the share that is labelled."),
  labelLag: durationSchema.optional().describe("How long a label takes to arrive."),
  labelCadence: durationSchema.optional().describe("How often labels arrive, when they come in batches."),
  minCoverage: shareSchema.optional().describe("Burn alerts are muted below this share of labelled predictions."),
  coverageOver: durationSchema.default("1d"),
  confidence: z
    .enum(["none", "wilson95"])
    .default("none")
    .describe("Alert only when the 95 % lower bound is too high."),
});

const freshness = z.strictObject({
  timestamp: querySchema.describe("Gauge: unix time of the last update."),
  maxAge: durationSchema,
  absent: z.enum(["bad", "ignore"]).default("ignore").describe("Whether a missing timestamp counts as stale."),
});

const drift = z.strictObject({
  target: z.enum(["features", "predictions"]),
  maxShare: shareSchema.describe("More drifted features than this make a moment bad."),
});

const cost = z.strictObject({
  spend: querySchema.describe("Counter of money spent."),
  units: querySchema.optional().describe("Counter of what the money bought."),
  maxPerUnit: positiveSchema.optional(),
  over: durationSchema.default("1h"),
  cap: z
    .strictObject({ amount: positiveSchema, per: durationSchema })
    .optional()
    .describe("Instead of maxPerUnit: money per time."),
});

const canary = z.strictObject({
  ratio: positiveSchema.describe("The canary may fail this many times as often as stable …"),
  margin: z.number().min(0).default(0).describe("… plus this error ratio."),
});

const pipeline = z.strictObject({
  lastRunSuccess: querySchema.describe("Gauge: 1 after a successful run, 0 after a failed one."),
  lastRun: querySchema.optional().describe("Gauge: unix time of the last run."),
  maxAge: durationSchema.optional().describe("A last run older than this is bad."),
});

const autoscaler = z.strictObject({
  histogram: querySchema.optional().describe("Seconds from spike to capacity."),
  desired: querySchema.optional().describe("Gauge: replicas wanted; with ready, instead of histogram."),
  ready: querySchema.optional().describe("Gauge: replicas ready."),
  within: durationSchema.describe("Capacity must be there after this time."),
});

const mttr = z.strictObject({
  histogram: querySchema
    .default("noops_incident_remediation_seconds")
    .describe("Seconds from the start of an incident to its remedy."),
  within: durationSchema,
});

const coverage = z.strictObject({
  expected: querySchema.describe("Expression: how many services or models there are."),
  live: querySchema.describe("Expression: how many of them have live SLIs."),
});

const fairness = z.strictObject({
  positives: querySchema.describe("Counter of positive decisions by group."),
  predictions: querySchema.describe("Counter of all decisions by group."),
  group: groupLabelSchema.default("group"),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe("The group that evidence compares each other group with; without it, everybody else together."),
  minRatio: shareSchema.optional().describe("Lowest group rate divided by highest."),
  maxDifference: shareSchema.optional().describe("Highest group rate minus lowest."),
  minSamples: z.int().positive().default(200),
  over: durationSchema.default("1d"),
});

const slices = z.strictObject({ bad: querySchema.describe("Expression: 1 in a bad moment, 0 in a good one.") });
const ratio = z.strictObject({
  error: querySchema.describe(
    "An error ratio made by someone else: a series that holds it, or an expression over {{.window}}.",
  ),
});

/** Every SLI kind by its key in an SLO. Exactly one of them is present. */
export const SLI_SCHEMAS = {
  events,
  latency,
  accuracy,
  freshness,
  drift,
  cost,
  canary,
  pipeline,
  autoscaler,
  mttr,
  coverage,
  fairness,
  slices,
  ratio,
} as const;
export type SliKind = keyof typeof SLI_SCHEMAS;
export type SliSpecs = { readonly [Kind in SliKind]: z.infer<(typeof SLI_SCHEMAS)[Kind]> };

/** The kinds in the order in which documents list them. */
export const SLI_KINDS = Object.keys(SLI_SCHEMAS) as SliKind[];
