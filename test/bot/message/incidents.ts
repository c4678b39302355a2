import type { Plan } from "@noops-ml/bot/action/command.ts";
import type { AlertView, ApprovalView, IncidentView, RunView } from "@noops-ml/bot/incident/incident-view.ts";

export const PLAN: Plan = {
  hash: "9f2c4b1a7d3e5f60",
  runbook: "rollback-champion",
  stepId: "rollback",
  uses: "mlflow.set_alias",
  target: "registry alias fraud@champion",
  before: "v7",
  desired: "v6",
  precondition: "champion still points to v7",
  blastRadius: "all traffic of fraud prod (100 %)",
  reversible: true,
  cause: "F4",
};

export const ALERT: AlertView = {
  name: "SLOErrorBudgetBurn",
  slo: "availability",
  tier: "page_fast",
  version: "7",
  summary: "fraud burns its availability budget too fast",
  firing: true,
  startsAt: "2026-03-01T10:00:00Z",
  burnLong: 14.4,
  burnShort: 15.12,
  longWindow: "1h",
  shortWindow: "5m",
  generatorUrl: "https://prometheus.example.com/graph?g0.expr=slo&g0.tab=1",
};

export const OPEN: IncidentView = {
  id: "01JNOOPS0000000000000000A1",
  ref: "INC-12",
  generation: 1,
  title: "fraud burns its availability budget too fast",
  severity: 2,
  phase: "open",
  alerting: "firing",
  automation: "suggested",
  model: "fraud",
  environment: "prod",
  service: "fraud-scoring",
  cause: "F4",
  owner: null,
  openedAt: "2026-03-01T10:00:12Z",
  acknowledgedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
  alerts: [
    ALERT,
    {
      ...ALERT,
      slo: "latency",
      tier: "ticket_fast",
      burnLong: 3.2,
      burnShort: 4.05,
      longWindow: "6h",
      shortWindow: "30m",
    },
  ],
  partialView: false,
  flapping: false,
  budgetRemaining: 0.62,
  budgetExhaustedInMinutes: 186,
  impact: "about 4 % of the transactions are not scored",
  dashboardUrl: "https://grafana.example.com/d/fraud",
  versions: { serving: "7", rollbackTo: "6" },
  suggestion: {
    runbook: "rollback-champion",
    text: "roll fraud back from v7 to v6; v6 served healthily for 9 days",
    level: "L2",
    reason: "rollback in prod needs one approver",
  },
  run: null,
  timeline: [
    {
      seq: 1,
      at: "2026-03-01T10:00:12Z",
      kind: "opened",
      actor: "noops",
      text: "Opened by SLOErrorBudgetBurn on availability",
    },
  ],
};

export const APPROVAL: ApprovalView = {
  id: "ap_01JNOOPSAP",
  state: "open",
  required: 2,
  approvers: ["bob@example.com", "carol@example.com"],
  requestedBy: "alice@example.com",
  expiresAt: "2026-03-01T10:17:00Z",
  votes: [{ subject: "bob@example.com", slackUserId: "U0BOB", decision: "approve", at: "2026-03-01T10:03:00Z" }],
  policyReason: "rollback in prod during business hours needs two approvers",
  plan: PLAN,
};

export const RUN: RunView = {
  id: "run_01JNOOPSRUN",
  runbook: "rollback-champion",
  mode: "live",
  state: "awaiting_approval",
  startedBy: "alice@example.com",
  steps: [
    {
      id: "evidence",
      uses: "prometheus.query",
      state: "done",
      startedAt: "2026-03-01T10:02:00Z",
      endedAt: "2026-03-01T10:02:00.400Z",
      detail: "burn rate 14.4",
    },
    { id: "rollback", uses: "mlflow.set_alias", state: "waiting", startedAt: null, endedAt: null, detail: null },
    { id: "verify", uses: "prometheus.query", state: "pending", startedAt: null, endedAt: null, detail: null },
  ],
  approval: APPROVAL,
  burnTrail: [],
};

const APPROVED: ApprovalView = {
  ...APPROVAL,
  state: "approved",
  votes: [
    ...APPROVAL.votes,
    { subject: "carol@example.com", slackUserId: "U0CAROL", decision: "approve", at: "2026-03-01T10:04:00Z" },
  ],
};
const [EVIDENCE_STEP, ROLLBACK_STEP, VERIFY_STEP] = RUN.steps as [
  RunView["steps"][0],
  RunView["steps"][0],
  RunView["steps"][0],
];
const ROLLED_BACK = {
  ...ROLLBACK_STEP,
  state: "done",
  startedAt: "2026-03-01T10:04:01Z",
  endedAt: "2026-03-01T10:04:07Z",
  detail: "champion v7 → v6, read back v6",
} as const;
const TRAIL = [14.4, 9.1, 3.12, 0.8].map((burn, index) => ({ at: `2026-03-01T10:0${index + 4}:30Z`, burn }));
const ACKED = { phase: "acknowledged", acknowledgedAt: "2026-03-01T10:01:30Z", owner: "alice@example.com" } as const;

export const AWAITING: IncidentView = { ...OPEN, ...ACKED, automation: "awaiting_approval", run: RUN };
export const RUNNING: IncidentView = {
  ...OPEN,
  ...ACKED,
  phase: "mitigating",
  automation: "running",
  run: {
    ...RUN,
    state: "running",
    approval: APPROVED,
    steps: [EVIDENCE_STEP, { ...ROLLBACK_STEP, state: "running", startedAt: "2026-03-01T10:04:01Z" }, VERIFY_STEP],
  },
};
export const VERIFYING: IncidentView = {
  ...OPEN,
  ...ACKED,
  phase: "monitoring",
  alerting: "recovering",
  automation: "verifying",
  mitigatedAt: "2026-03-01T10:04:07Z",
  run: {
    ...RUN,
    state: "verifying",
    approval: APPROVED,
    burnTrail: TRAIL,
    steps: [EVIDENCE_STEP, ROLLED_BACK, { ...VERIFY_STEP, state: "running", startedAt: "2026-03-01T10:04:07Z" }],
  },
};
export const RESOLVED: IncidentView = {
  ...VERIFYING,
  phase: "resolved",
  alerting: "resolved",
  automation: "succeeded",
  resolvedAt: "2026-03-01T10:16:40Z",
  budgetRemaining: 0.58,
  budgetSpent: 0.04,
  alerts: OPEN.alerts.map((alert) => ({ ...alert, firing: false })),
};
export const FAILED: IncidentView = {
  ...RUNNING,
  automation: "failed",
  run: {
    ...RUN,
    state: "failed",
    approval: APPROVED,
    steps: [
      EVIDENCE_STEP,
      { ...ROLLED_BACK, state: "failed", detail: "POST registered-models/alias answered 403 PERMISSION_DENIED" },
      VERIFY_STEP,
    ],
  },
};
const UNKNOWN_RUN: RunView = {
  ...RUN,
  state: "unknown",
  approval: APPROVED,
  steps: [
    EVIDENCE_STEP,
    { ...ROLLED_BACK, state: "unknown", endedAt: null, detail: "no answer within 60 s; the registry cannot be read" },
    VERIFY_STEP,
  ],
};
export const UNKNOWN: IncidentView = { ...FAILED, automation: "unknown", run: UNKNOWN_RUN };

/** One incident in each state that a message can show. */
export const INCIDENTS = {
  open: OPEN,
  acknowledged: { ...OPEN, ...ACKED } satisfies IncidentView,
  awaiting: AWAITING,
  running: RUNNING,
  verifying: VERIFYING,
  resolved: RESOLVED,
  failed: FAILED,
  unknown: UNKNOWN,
  halted: {
    ...FAILED,
    automation: "halted",
    run: {
      ...RUN,
      state: "failed",
      approval: APPROVED,
      steps: [
        EVIDENCE_STEP,
        ROLLED_BACK,
        { ...VERIFY_STEP, state: "failed", detail: "burn rate 9.1× after 10 min, wanted below 1×" },
      ],
    },
  } satisfies IncidentView,
  stopped: {
    ...FAILED,
    automation: "halted",
    run: {
      ...RUN,
      state: "stopped",
      approval: APPROVED,
      reason: "stopped by alice",
      steps: [EVIDENCE_STEP, { ...ROLLBACK_STEP, state: "pending" }, VERIFY_STEP],
    },
  } satisfies IncidentView,
  claimed: {
    ...UNKNOWN,
    run: {
      ...UNKNOWN_RUN,
      steps: UNKNOWN_RUN.steps.map((step) =>
        step.state === "unknown" ? { ...step, claim: { as: "done", by: "bob@example.com" } } : step,
      ),
    },
  } satisfies IncidentView,
  automationOff: {
    ...OPEN,
    automationOff: "changes to fraud are frozen until 18:00 by carol: quarter end",
  } satisfies IncidentView,
  storm: { ...OPEN, storm: { incidents: 490, models: ["churn", "credit", "ranking"] } } satisfies IncidentView,
  breakGlass: {
    ...AWAITING,
    budgetRemaining: -0.12,
    run: { ...RUN, approval: { ...APPROVAL, votes: [], onlyBreakGlass: true } },
  } satisfies IncidentView,
  denied: {
    ...OPEN,
    ...ACKED,
    run: {
      ...RUN,
      state: "stopped",
      approval: {
        ...APPROVAL,
        state: "denied",
        votes: [{ subject: "bob@example.com", slackUserId: "U0BOB", decision: "deny", at: "2026-03-01T10:03:00Z" }],
      },
    },
  } satisfies IncidentView,
  expired: {
    ...OPEN,
    ...ACKED,
    run: { ...RUN, state: "stopped", approval: { ...APPROVAL, votes: [], state: "expired" } },
  } satisfies IncidentView,
  merged: {
    ...OPEN,
    phase: "merged",
    alerts: [],
    timeline: [
      ...OPEN.timeline,
      { seq: 2, at: "2026-03-01T10:02:00Z", kind: "merged", actor: "alice", text: "merged into INC-11" },
    ],
  } satisfies IncidentView,
  release: {
    ...AWAITING,
    ref: "CHG-13",
    kind: "change",
    severity: 4,
    phase: "open",
    title: "fraud prod: a promotion to 8, asked for by alice",
    owner: null,
    acknowledgedAt: null,
    cause: null,
    impact: null,
    alerts: [],
    suggestion: null,
    budgetExhaustedInMinutes: null,
    run: {
      ...RUN,
      runbook: "promote-fraud",
      steps: [
        { id: "promote", uses: "mlflow.set_alias", state: "waiting", startedAt: null, endedAt: null, detail: null },
      ],
      approval: {
        ...APPROVAL,
        required: 1,
        votes: [],
        plan: { ...PLAN, stepId: "promote", runbook: "promote-fraud", before: "v7", desired: "v8", cause: null },
      },
    },
  } satisfies IncidentView,
  suppressed: { ...OPEN, alerting: "suppressed" } satisfies IncidentView,
  stale: { ...OPEN, alerting: "stale" } satisfies IncidentView,
  flapping: { ...OPEN, flapping: true, partialView: true } satisfies IncidentView,
  exhausted: { ...OPEN, budgetRemaining: -0.12, budgetExhaustedInMinutes: 0 } satisfies IncidentView,
  bare: {
    ...OPEN,
    alerts: [],
    suggestion: null,
    automation: "idle",
    cause: null,
    budgetRemaining: null,
    budgetExhaustedInMinutes: null,
    impact: null,
    dashboardUrl: null,
    versions: { serving: null, rollbackTo: null },
  } satisfies IncidentView,
} as const;
