import type { Block, Message } from "./block.ts";
import { fields, section } from "./blocks.ts";
import { escapeText } from "./escape.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
import { slackDate } from "./slack-date.ts";
import { countWords } from "./words.ts";

/** The switches of the installation and what automation did lately. */
export interface StatusView {
  readonly killSwitch: { readonly on: boolean; readonly by: string | null; readonly at: string | null };
  readonly freezes: readonly {
    readonly scope: string;
    readonly until: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly openIncidents: number;
  readonly runningRuns: number;
  readonly waitingApprovals: number;
  readonly ledger: readonly {
    readonly at: string;
    readonly incidentRef: string;
    readonly runbook: string;
    readonly state: string;
    readonly by: string;
  }[];
}

/** As many freezes of the longest kind as one section holds. */
const SWITCHES_SHOWN = 8;

/** What runs, what waits and what is switched off, on one screen. */
export function renderStatus(status: StatusView): Message {
  const blocks = [
    section(switchLine(status)),
    ...fields([
      ["Open incidents", mrkdwn`${status.openIncidents}`],
      ["Runs under way", mrkdwn`${status.runningRuns}`],
      ["Approvals waiting", mrkdwn`${status.waitingApprovals}`],
    ]),
    ...freezeBlocks(status),
    section(mrkdwn`*Automation, last 24 h*`),
    ...ledgerBlocks(status),
  ];
  const sentence = `Automation is ${status.killSwitch.on ? "off" : "on"}. ${countWords(status.openIncidents, "open incident")}, ${countWords(status.waitingApprovals, "approval")} waiting.`;
  return { text: escapeText(sentence, SLACK_LIMITS.fallbackText), blocks };
}

/** Freezes in force, each with its end and its reason. */
export function freezeBlocks(status: StatusView): Block[] {
  if (status.freezes.length === 0) return [];
  const shown = status.freezes.slice(0, SWITCHES_SHOWN);
  const hidden = status.freezes.length - shown.length;
  const lines = shown.map(
    (freeze) =>
      mrkdwn`❄️ ${code(freeze.scope, 60)} until ${slackDate(freeze.until)}, by ${text(freeze.by, 60)}: ${text(freeze.reason, 120)}`,
  );
  const rest = hidden > 0 ? mrkdwn`…and ${countWords(hidden, "more freeze")}` : null;
  return [section(join([mrkdwn`*Frozen*`, ...lines, rest], "\n"))];
}

/** The last 24 hours of automation, newest first. */
export function ledgerBlocks(status: StatusView): Block[] {
  if (status.ledger.length === 0) return [section(mrkdwn`Nothing ran.`)];
  const lines = status.ledger
    .slice(0, 10)
    .map(
      (entry) =>
        mrkdwn`${slackDate(entry.at, "time")} *${text(entry.incidentRef, 30)}* ${code(entry.runbook, 60)} ${text(entry.state.replaceAll("_", " "), 30)}, by ${text(entry.by, 60)}`,
    );
  return [section(join(lines, "\n"))];
}

/** Whether anything may run by itself at all. */
export function switchLine(status: StatusView): Mrkdwn {
  const { on, by, at } = status.killSwitch;
  if (!on) return mrkdwn`🟢 *Automation is on.* Policies decide what runs and who must approve.`;
  const who = by === null ? mrkdwn`` : mrkdwn` by ${text(by, 80)}`;
  const when = at === null ? mrkdwn`` : mrkdwn` ${slackDate(at)}`;
  return mrkdwn`🛑 *Automation is off:* the kill switch was set${who}${when}. Nothing starts; manual work stays possible.`;
}
