import fc from "fast-check";
import type { Plan } from "@noops-ml/bot/action/command.ts";
import type { ApprovalView, IncidentView, RunView } from "@noops-ml/bot/incident/incident-view.ts";

/** What people and machines put into labels to see what breaks. */
const HOSTILE = [
  "<!channel>", "<!here>", "<!everyone>", "<@U0ALICE>", "<@W12345|bob>", "<#C0INCIDENTS|general>", "<!subteam^S123>",
  "@here", "@channel @everyone", "<https://evil.example|click>", "https://evil.example/?a=1&b=<2>", "mailto:a@b.example",
  "&lt;!here&gt;", "&amp;", "```", "*bold* _it_ ~no~ `code`", "> quote", "\u202Egnp.exe", "\u0000\u001b[31m", "\uD83D",
  "👩‍👩‍👧‍👦", "🇩🇪", "e\u0301\u0301\u0301", "\n\n\n", "${process.env.SLACK_BOT_TOKEN}", "{{.Labels}}", "\\", "\"", "'", "",
  "|", ">", "<", "<!date^1^{time}|x>", "a".repeat(5000), "&".repeat(4000), "🔥".repeat(3000), " ", "\u2028", ":tada:",
] as const; // prettier-ignore

const SHORT = HOSTILE.filter((text) => text.length < 1000);

/** Any UTF-16 unit, halves of a code point among them, and what a reader takes for one character. */
const unit = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.constantFrom("👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "नि", "각", "🏳️‍🌈", "A", " ", "\u200D") },
);
const freshText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit, maxLength: 200 }),
  fc.array(fc.constantFrom(...SHORT), { minLength: 2, maxLength: 6 }).map((parts) => parts.join(" ")),
);
/** Making a text costs more than showing it, so incidents draw from some thousands of them. */
const anyText = fc.constantFrom(...HOSTILE, ...fc.sample(freshText, { numRuns: 3000, seed: 20_260_303 }));
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
/** Forty moments of many years. */
const MOMENTS = Array.from({ length: 40 }, (_, index) =>
  new Date((1_600_000_000 + index * 9_999_999) * 1000).toISOString(),
);
const moment = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...MOMENTS) }, { weight: 1, arbitrary: anyText });
const number = fc.oneof(
  fc.double({ min: 0, max: 1000, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -1, 1e300, 0),
);
/** Addresses of alert queries are long: Prometheus puts the whole expression into them. */
const anyUrl = fc.oneof(
  anyText,
  fc.constantFrom(
    "https://g.example/d/x?var-m=fraud&from=now-1h#p1",
    "http://[::1]:3000/",
    "https://me:pw@g.example/%7Ca",
    "https://例え.jp/ü|x",
    "javascript:alert(1)",
  ),
  fc.nat({ max: 4000 }).map((length) => `https://prometheus.example.com/graph?g0.expr=${"%28&".repeat(length / 4)}`),
);
/** A few more than a message shows; the longest lists are those of `longest.test.ts`. */
const count = (max: number) => ({ maxLength: max });

const plan: fc.Arbitrary<Plan> = fc.record({
  hash: fc.uuid(),
  runbook: anyText,
  stepId: anyText,
  uses: anyText,
  target: anyText,
  before: anyText,
  desired: anyText,
  precondition: anyText,
  blastRadius: anyText,
  reversible: fc.boolean(),
  cause: fc.constantFrom(null, "F2", "F4"),
});

const vote = fc.record({
  subject: anyText,
  slackUserId: maybe(fc.oneof(fc.constant("U0BOB"), anyText)),
  decision: fc.constantFrom("approve" as const, "deny" as const),
  at: moment,
  reason: anyText,
});

const approval: fc.Arbitrary<ApprovalView> = fc.record({
  id: fc.uuid(),
  state: fc.constantFrom("open", "approved", "denied", "expired", "void"),
  required: fc.integer({ min: 1, max: 3 }),
  approvers: fc.array(anyText, count(10)),
  requestedBy: anyText,
  expiresAt: moment,
  votes: fc.array(vote, count(8)),
  policyReason: anyText,
  plan,
  onlyBreakGlass: fc.boolean(),
  brokenBy: maybe(anyText),
});

const step = fc.record({
  id: anyText,
  uses: anyText,
  state: fc.constantFrom("pending", "running", "waiting", "done", "skipped", "failed", "unknown"),
  startedAt: maybe(moment),
  endedAt: maybe(moment),
  detail: maybe(anyText),
  claim: maybe(fc.record({ as: fc.constantFrom("done", "notDone"), by: anyText })),
});

const run: fc.Arbitrary<RunView> = fc.record({
  id: fc.uuid(),
  runbook: anyText,
  mode: fc.constantFrom("live", "dry"),
  state: fc.constantFrom(
    "planned",
    "awaiting_approval",
    "running",
    "verifying",
    "succeeded",
    "failed",
    "unknown",
    "stopped",
  ),
  startedBy: anyText,
  reason: maybe(anyText),
  steps: fc.array(step, count(14)),
  approval: maybe(approval),
  burnTrail: fc.array(fc.record({ at: moment, burn: number }), count(10)),
});

const alert = fc.record({
  name: anyText,
  slo: maybe(anyText),
  tier: maybe(anyText),
  version: maybe(anyText),
  summary: anyText,
  firing: fc.boolean(),
  startsAt: moment,
  burnLong: maybe(number),
  burnShort: maybe(number),
  longWindow: maybe(anyText),
  shortWindow: maybe(anyText),
  generatorUrl: maybe(anyUrl),
});

/** Incidents in any state with text that tries to break the message. */
export const hostileIncident: fc.Arbitrary<IncidentView> = fc.record({
  id: fc.uuid(),
  ref: fc.oneof(fc.constant("INC-12"), anyText),
  kind: fc.constantFrom("incident", "change"),
  generation: fc.nat(),
  title: anyText,
  severity: fc.constantFrom(1, 2, 3, 4),
  phase: fc.constantFrom("open", "acknowledged", "mitigating", "monitoring", "resolved", "closed", "merged"),
  alerting: fc.constantFrom("firing", "partial", "recovering", "resolved", "suppressed", "stale"),
  automation: fc.constantFrom(
    "idle",
    "suggested",
    "awaiting_approval",
    "running",
    "verifying",
    "succeeded",
    "failed",
    "unknown",
    "halted",
  ),
  model: anyText,
  environment: anyText,
  service: anyText,
  cause: maybe(fc.oneof(fc.constantFrom("F1", "F4"), anyText)),
  owner: maybe(anyText),
  openedAt: moment,
  acknowledgedAt: maybe(moment),
  mitigatedAt: maybe(moment),
  resolvedAt: maybe(moment),
  alerts: fc.array(alert, count(8)),
  partialView: fc.boolean(),
  flapping: fc.boolean(),
  budgetRemaining: maybe(number),
  budgetExhaustedInMinutes: maybe(number),
  budgetSpent: maybe(number),
  automationOff: maybe(anyText),
  storm: maybe(fc.record({ incidents: fc.nat(), models: fc.array(anyText, count(6)) })),
  impact: maybe(anyText),
  dashboardUrl: maybe(anyUrl),
  versions: fc.record({ serving: maybe(anyText), rollbackTo: maybe(anyText) }),
  suggestion: maybe(
    fc.record({ runbook: anyText, text: anyText, level: fc.oneof(fc.constant("L2"), anyText), reason: anyText }),
  ),
  run: maybe(run),
  timeline: fc.constant([]),
});

/** What its thread tells. */
export const hostileTimeline: fc.Arbitrary<IncidentView["timeline"]> = fc.array(
  fc.record({ seq: fc.nat({ max: 1000 }), at: moment, kind: anyText, actor: anyText, text: anyText }),
  count(40),
);
