import type { ApprovalView, IncidentView } from "../incident/incident-view.ts";
import { ACTION, CALLBACK } from "./action-ids.ts";
import { mayApprove, votesLine } from "./approval-blocks.ts";
import type { Block, Home } from "./block.ts";
import { actions, button, context, header, section } from "./blocks.ts";
import { change } from "./plan-blocks.ts";
import { incidentLine } from "./incident-line.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { slackDate } from "./slack-date.ts";
import type { StatusView } from "./status-message.ts";
import { freezeBlocks, ledgerBlocks, switchLine } from "./status-message.ts";
import { burnWords, countWords, percentWords } from "./words.ts";

/** Budget and burn of one SLO, as the metrics store has them now. */
export interface FleetSlo {
  readonly id: string;
  readonly version: string | null;
  readonly budgetRemaining: number;
  readonly burn: number | null;
}

export interface HomeFacts {
  readonly mine: readonly IncidentView[];
  readonly open: readonly IncidentView[];
  readonly waitingForMe: readonly {
    readonly incidentId: string;
    readonly incidentRef: string;
    readonly approval: ApprovalView;
  }[];
  readonly status: StatusView;
  /** Null when the metrics store cannot be asked: no data is not good data. */
  readonly fleet: readonly FleetSlo[] | null;
  readonly at: string;
}

const SHOWN = 8;

/** The Home tab of one person: what waits for them, what is theirs, and the state of the whole. */
export function renderHome(facts: HomeFacts): Home {
  return {
    type: "home",
    callback_id: CALLBACK.home,
    blocks: [
      section(switchLine(facts.status)),
      ...freezeBlocks(facts.status),
      header("Waiting for your decision"),
      ...waiting(facts),
      header("Your incidents"),
      ...incidents(facts.mine, "You own no open incident."),
      header("All open incidents"),
      ...incidents(facts.open, "✅ Nothing is open."),
      header("Error budgets"),
      section(fleet(facts.fleet)),
      header("Automation, last 24 h"),
      ...ledgerBlocks(facts.status),
      ...actions(button(ACTION.refreshHome, "Refresh", "home")),
      ...context(mrkdwn`As of ${slackDate(facts.at, "time")}`),
    ],
  };
}

function waiting(facts: HomeFacts): Block[] {
  if (facts.waitingForMe.length === 0) return [section(mrkdwn`Nothing waits for you.`)];
  return facts.waitingForMe
    .slice(0, SHOWN)
    .flatMap(({ incidentId, incidentRef, approval }) => [
      section(
        mrkdwn`✋ *${text(incidentRef, 30)}* ${text(approval.plan.target, 120)}: ${change(approval.plan)}\n${votesLine(approval)} Expires ${slackDate(approval.expiresAt, "time")}. May approve: ${mayApprove(approval)}.`,
        button(ACTION.showIncident, "Open", incidentId),
      ),
    ]);
}

function incidents(views: readonly IncidentView[], none: string): Block[] {
  if (views.length === 0) return [section(mrkdwn`${none}`)];
  const rows = views
    .slice(0, SHOWN)
    .map((view) => section(incidentLine(view), button(ACTION.showIncident, "Open", view.id)));
  const hidden = views.length - rows.length;
  return hidden > 0 ? [...rows, ...context(mrkdwn`…and ${countWords(hidden, "more incident")}`)] : rows;
}

function fleet(slos: readonly FleetSlo[] | null): Mrkdwn {
  if (slos === null) return mrkdwn`The metrics store cannot be asked now.`;
  if (slos.length === 0) return mrkdwn`No SLO reports yet.`;
  const worst = [...slos].sort((one, other) => one.budgetRemaining - other.budgetRemaining).slice(0, SHOWN);
  const lines = worst.map((slo) => {
    // A budget that is still large is not well while it burns.
    const calm = slo.budgetRemaining >= 0.5 && (slo.burn ?? 0) <= 1;
    const icon = slo.budgetRemaining <= 0 ? "🧯" : calm ? "🟢" : "🟠";
    const burn = slo.burn === null ? mrkdwn`` : mrkdwn` · burning ${burnWords(slo.burn)}`;
    const version = slo.version === null ? mrkdwn`` : mrkdwn` v${text(slo.version, 20)}`;
    const left = slo.budgetRemaining <= 0 ? mrkdwn`*used up*` : mrkdwn`*${percentWords(slo.budgetRemaining)}* left`;
    return mrkdwn`${icon} ${code(slo.id, 60)}${version} ${left}${burn}`;
  });
  const hidden = slos.length - worst.length;
  return join([...lines, hidden > 0 ? mrkdwn`…and ${hidden} with more budget left` : null], "\n");
}
