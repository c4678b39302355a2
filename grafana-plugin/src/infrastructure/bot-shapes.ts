import { z } from "zod";

/** What the pages read of the bot's answers. Unknown fields are let through: a newer bot must not blank a page. */
const text = z.string().nullish();

const vote = z.looseObject({ subject: z.string(), decision: z.enum(["approve", "deny"]), at: z.string() });

const plan = z.looseObject({
  hash: z.string(),
  target: z.string(),
  before: z.string(),
  desired: z.string(),
  precondition: z.string(),
  blastRadius: z.string(),
  reversible: z.boolean(),
});

const approval = z.looseObject({
  id: z.string(),
  state: z.string(),
  required: z.number(),
  requestedBy: z.string(),
  expiresAt: z.string(),
  approvers: z.array(z.string()),
  votes: z.array(vote),
  policyReason: z.string(),
  plan,
});

const step = z.looseObject({ id: z.string(), uses: z.string(), state: z.string(), detail: text });

const run = z.looseObject({
  id: z.string(),
  runbook: z.string(),
  mode: z.string(),
  state: z.string(),
  startedBy: z.string(),
  steps: z.array(step),
  approval: approval.nullable(),
});

const alert = z.looseObject({
  name: z.string(),
  slo: text,
  tier: text,
  version: text,
  summary: z.string(),
  firing: z.boolean(),
  burnLong: z.number().nullish(),
  burnShort: z.number().nullish(),
  longWindow: text,
  shortWindow: text,
});

export const incidentShape = z.looseObject({
  id: z.string(),
  ref: z.string(),
  title: z.string(),
  severity: z.number(),
  phase: z.string(),
  alerting: z.string(),
  automation: z.string(),
  model: z.string(),
  environment: z.string(),
  cause: text,
  owner: text,
  openedAt: z.string(),
  acknowledgedAt: text,
  mitigatedAt: text,
  resolvedAt: text,
  alerts: z.array(alert),
  budgetRemaining: z.number().nullish(),
  budgetExhaustedInMinutes: z.number().nullish(),
  impact: text,
  versions: z.looseObject({ serving: text, rollbackTo: text }),
  suggestion: z.looseObject({ runbook: z.string(), text: z.string(), level: z.string(), reason: z.string() }).nullish(),
  run: run.nullish(),
  timeline: z.array(
    z.looseObject({ seq: z.number(), at: z.string(), kind: z.string(), actor: z.string(), text: z.string() }),
  ),
});
export type Incident = z.infer<typeof incidentShape>;
export type Run = z.infer<typeof run>;
export type Approval = z.infer<typeof approval>;

export const incidentsShape = z.looseObject({ incidents: z.array(incidentShape) });

export const modelsShape = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      description: text,
      runbooks: z.array(z.string()),
      slos: z.array(z.looseObject({ name: z.string(), objective: z.number() })),
    }),
  ),
});

export const auditShape = z.looseObject({
  entries: z.array(
    z.looseObject({
      seq: z.string(),
      ts: z.string(),
      actor: z.string(),
      via: z.string(),
      action: z.string(),
      object: z.string(),
      payloadJcs: z.string(),
      prevHash: z.string(),
      hash: z.string(),
    }),
  ),
});
export type AuditEntry = z.infer<typeof auditShape>["entries"][number];

export const statusShape = z.looseObject({
  killSwitch: z.looseObject({ on: z.boolean(), by: text }),
  freezes: z.array(z.looseObject({ scope: z.string(), until: z.string(), by: z.string(), reason: z.string() })),
  openIncidents: z.number(),
  runningRuns: z.number(),
  waitingApprovals: z.number(),
  ledger: z.array(
    z.looseObject({ at: z.string(), incidentRef: z.string(), runbook: z.string(), state: z.string(), by: z.string() }),
  ),
});
export type BotStatus = z.infer<typeof statusShape>;

/** The bot's answer to something that was asked of it: always a sentence. */
export const answerShape = z.discriminatedUnion("outcome", [
  z.looseObject({ outcome: z.literal("done"), text: z.string() }),
  z.looseObject({ outcome: z.literal("refused"), reason: z.string(), whoMay: z.array(z.string()).default([]) }),
  z.looseObject({ outcome: z.literal("notRecorded"), reason: z.string() }),
]);
export type Answer = z.infer<typeof answerShape>;
