import { API_VERSION } from "@noops-ml/alerts/vocabulary.ts";
import { z } from "zod";
import { durationSchema, nameSchema, severitySchema, shareSchema } from "./field-schemas.ts";
import { budgetTierSchema } from "./model-schema.ts";

/** One row of an own ladder: alert when `share` of the period's budget burns within the long window. */
const ladderRowSchema = z.strictObject({
  tier: nameSchema,
  severity: severitySchema,
  share: shareSchema,
  long: durationSchema,
  short: durationSchema,
});

/** One approval rule. `when` is CEL; the first rule that holds decides. */
export const approvalRuleSchema = z.strictObject({
  name: nameSchema.optional(),
  when: z.string().min(1).describe("A CEL expression over the facts of the action."),
  level: z.enum(["L0", "L1", "L2", "L3", "L4"]),
  approvers: z.array(z.string().min(1)).default([]).describe("Groups or subjects. Nobody, when empty."),
  required: z.int().positive().optional().describe("How many different people; 1 for L2, 2 for L3."),
  ttl: durationSchema.default("15m"),
  cooldown: durationSchema.optional(),
  maxPerDay: z.int().positive().optional(),
  reason: z.string().min(1),
});
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

/** The whole `kind: Policy` document: ladders and notification for the compiler, approval rules for the bot. */
export const policySchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal("Policy"),
  metadata: z.strictObject({ name: nameSchema, description: z.string().optional() }),
  spec: z.strictObject({
    ladders: z.record(nameSchema, z.array(ladderRowSchema).min(1)).default({}),
    ladder: nameSchema.optional().describe("The ladder of models that name this policy and no ladder."),
    unreachable: z.enum(["widen", "clamp", "error"]).optional(),
    budget: z.array(budgetTierSchema).optional(),
    notify: z
      .strictObject({
        groupWait: z.union([durationSchema, z.literal("0s")]).default("30s"),
        groupInterval: durationSchema.default("5m"),
        repeatInterval: durationSchema.default("4h"),
        ticketRepeatInterval: durationSchema.optional(),
        teams: z
          .record(z.string(), z.strictObject({ page: nameSchema.optional(), ticket: nameSchema.optional() }))
          .default({})
          .describe("Receivers of your Alertmanager configuration by the label team, beside the bot."),
      })
      .prefault({}),
    rules: z.array(approvalRuleSchema).default([]),
  }),
});

/** A policy as the program uses it. */
export type PolicyDocument = z.infer<typeof policySchema>;
/** A policy as people write it. */
export type PolicyInput = z.input<typeof policySchema>;
export type LadderRowSpec = PolicyDocument["spec"]["ladders"][string][number];
