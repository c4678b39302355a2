import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { causeSchema, durationSchema, nameSchema } from "@noops-ml/rules/spec/field-schemas.ts";
import { z } from "zod";
import { IDEMPOTENCY_CLASSES } from "./idempotency.ts";

const oneOrMany = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)]);
const inputs = z.record(z.string(), z.unknown()).default({});
const uses = z.string().min(1);

const stepSchema = z.strictObject({
  id: nameSchema,
  uses,
  with: inputs,
  if: z.string().min(1).optional(),
  timeout: durationSchema,
  retry: z
    .strictObject({
      max: z.int().min(0).max(10).default(0),
      backoff: durationSchema.default("5s"),
      on: z.array(z.enum(["unreachable", "refused", "timeout"])).default(["unreachable"]),
    })
    .prefault({}),
  approval: z.strictObject({ level: z.enum(["policy", "none"]) }).optional(),
  idempotency: z.enum(IDEMPOTENCY_CLASSES),
  verify: z
    .strictObject({
      uses,
      with: inputs,
      within: durationSchema,
      hold: durationSchema,
      every: durationSchema.default("5s"),
    })
    .optional(),
  compensate: z.strictObject({ uses, with: inputs }).optional(),
});

/** The whole `kind: Runbook` document. */
export const runbookSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("Runbook"),
  metadata: z.strictObject({ name: nameSchema, title: z.string().optional(), description: z.string().optional() }),
  spec: z.strictObject({
    match: z
      .strictObject({
        cause: oneOrMany(causeSchema).optional(),
        slo: oneOrMany(z.string()).optional(),
        alert: oneOrMany(z.string()).optional(),
        model: oneOrMany(z.string()).optional(),
      })
      .prefault({}),
    /** Only people start it: it is never suggested for an incident. */
    manual: z.boolean().default(false),
    resolves: z.literal("known-flake").optional(),
    params: z.record(nameSchema, z.string()).default({}),
    steps: z.array(stepSchema).min(1),
  }),
});
export type RunbookDocument = z.infer<typeof runbookSchema>;
