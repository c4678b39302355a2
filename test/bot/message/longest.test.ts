import { describe, expect, test } from "vitest";
import type { ApprovalView, IncidentView, RunView } from "@noops-ml/bot/incident/incident-view.ts";
import { renderAnswer } from "@noops-ml/bot/message/answer-message.ts";
import { renderHome } from "@noops-ml/bot/message/app-home.ts";
import { section } from "@noops-ml/bot/message/blocks.ts";
import { renderHelp } from "@noops-ml/bot/message/help-message.ts";
import { renderIncident } from "@noops-ml/bot/message/incident-message.ts";
import { renderList } from "@noops-ml/bot/message/list-message.ts";
import { renderNotice } from "@noops-ml/bot/message/notice-message.ts";
import { renderPolicy } from "@noops-ml/bot/message/policy-message.ts";
import { reviewModal, waitingModal } from "@noops-ml/bot/message/review-modal.ts";
import { SLACK_LIMITS } from "@noops-ml/bot/message/slack-limits.ts";
import { type StatusView, renderStatus } from "@noops-ml/bot/message/status-message.ts";
import { renderThread } from "@noops-ml/bot/message/thread-story.ts";
import { renderTimeline } from "@noops-ml/bot/message/timeline-message.ts";
import { renderUnfurl } from "@noops-ml/bot/message/unfurl.ts";
import { parseBlocks } from "@noops-ml/demo/slack/block-kit/parse-blocks.ts";
import { ALERT, APPROVAL, OPEN, PLAN, RUN } from "./incidents.ts";

/** The engine limits no text: every one of them may be this long, and Slack's mark-up makes it five times longer. */
const LONG = "&".repeat(4000);
const URL = `https://prometheus.example.com/graph?g0.expr=${"a".repeat(1700)}`;
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const approval: ApprovalView = {
  ...APPROVAL,
  approvers: times(40, LONG),
  requestedBy: LONG,
  policyReason: LONG,
  votes: times(20, { subject: LONG, slackUserId: null, decision: "deny", at: OPEN.openedAt, reason: LONG } as const),
  plan: { ...PLAN, runbook: LONG, target: LONG, before: LONG, desired: LONG, precondition: LONG, blastRadius: LONG },
};
const run: RunView = {
  ...RUN,
  runbook: LONG,
  startedBy: LONG,
  reason: LONG,
  approval,
  burnTrail: times(40, { at: OPEN.openedAt, burn: 1e300 }),
  steps: times(30, { id: LONG, uses: LONG, state: "failed", startedAt: null, endedAt: null, detail: LONG } as const),
};
const alert = { ...ALERT, name: LONG, slo: LONG, tier: LONG, version: LONG, summary: LONG, longWindow: LONG, shortWindow: LONG, generatorUrl: URL }; // prettier-ignore
const longest: IncidentView = {
  ...OPEN,
  title: LONG,
  model: LONG,
  environment: LONG,
  service: LONG,
  owner: LONG,
  impact: LONG,
  dashboardUrl: URL,
  flapping: true,
  partialView: true,
  budgetRemaining: -1,
  automationOff: LONG,
  storm: { incidents: 1e9, models: times(10, LONG) },
  alerts: [...times(50, alert), ...times(50, { ...alert, burnLong: null })],
  versions: { serving: LONG, rollbackTo: LONG },
  suggestion: { runbook: LONG, text: LONG, level: LONG, reason: LONG },
  run,
  timeline: times(60, { seq: 7, at: OPEN.openedAt, kind: "note", actor: LONG, text: LONG }),
};
const status: StatusView = {
  killSwitch: { on: true, by: LONG, at: OPEN.openedAt },
  freezes: times(30, { scope: LONG, until: OPEN.openedAt, by: LONG, reason: LONG }),
  openIncidents: 1e9,
  runningRuns: 1e9,
  waitingApprovals: 1e9,
  ledger: times(30, { at: OPEN.openedAt, incidentRef: LONG, runbook: LONG, state: LONG, by: LONG }),
};
const review = {
  view: longest,
  runbook: LONG,
  plan: approval.plan,
  steps: times(30, LONG),
  reason: LONG,
  channel: null,
};

describe("the longest text the engine can hand over fits its place in", () => {
  for (const automation of [
    "idle",
    "awaiting_approval",
    "running",
    "verifying",
    "failed",
    "unknown",
    "halted",
  ] as const)
    for (const phase of ["open", "mitigating", "monitoring", "resolved", "merged"] as const)
      for (const state of ["open", "approved", "denied", "expired", "void"] as const)
        test(`a card: ${phase}, automation ${automation}, approval ${state}`, () => {
          const view = { ...longest, automation, phase, run: { ...run, approval: { ...approval, state } } };
          expect(parseBlocks(renderIncident(view).blocks)).toMatchObject({ ok: true });
        });
  const messages = {
    thread: () => renderThread(longest, 0)?.blocks,
    timeline: () => renderTimeline(longest).blocks,
    list: () => renderList(times(30, longest), "incidents").blocks,
    policy: () => renderPolicy(longest).blocks,
    notice: () => renderNotice(longest, LONG).blocks,
    status: () => renderStatus(status).blocks,
    help: () => renderHelp().blocks,
    "link preview": () => renderUnfurl(longest),
    "refused answer": () => [section(renderAnswer({ outcome: "refused", reason: LONG, whoMay: times(30, LONG) }))],
    "denied review": () => reviewModal({ ...review, level: "denied" }).blocks,
    review: () => reviewModal({ ...review, level: "L3" }).blocks,
    "waiting plan": () => waitingModal(longest, run, approval, null).blocks,
  };
  for (const [name, blocks] of Object.entries(messages))
    test(`a ${name}`, () => expect(parseBlocks(blocks() ?? [])).toMatchObject({ ok: true }));

  test("the Home tab, whose limit is the number of blocks", () => {
    const { blocks } = renderHome({
      mine: times(20, longest),
      open: times(20, longest),
      waitingForMe: times(20, { incidentId: longest.id, incidentRef: LONG, approval }),
      status,
      fleet: times(20, { id: LONG, version: LONG, budgetRemaining: 0.1, burn: 1e300 }),
      at: OPEN.openedAt,
    });
    expect(blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocksPerView);
    expect(parseBlocks(blocks)).not.toMatchObject({ error: "invalid_blocks" });
  });
});
