import type { IncidentView } from "../incident/incident-view.ts";
import type { MoreChoice } from "./action-ids.ts";
import { ACTION } from "./action-ids.ts";
import type { Block, Element } from "./block.ts";
import { actions, button, confirm, linkButton, plain } from "./blocks.ts";
import type { Face } from "./face.ts";
import { decideFace } from "./face.ts";
import { reviewWords } from "./runbook-words.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

const MORE_WORDS: Readonly<Record<MoreChoice, string>> = {
  assign: "Assign…",
  note: "Add a note…",
  escalate: "Escalate",
  severity: "Raise severity",
  resolve: "Resolve by hand…",
  runbooks: "Other runbooks…",
};
const SILENCE_MINUTES = [30, 120, 480] as const;

/** The buttons of a message: only those that mean something in its state. Approve and Deny come with the approval. */
export function incidentButtons(view: IncidentView): Block[] {
  const face = decideFace(view);
  if (view.kind === "change") return changeButtons(view, face);
  switch (face) {
    case "open":
    case "acknowledged":
    case "suppressed":
    case "stale":
    case "failed":
    case "halted":
      return actions(ack(view), review(view), dryRun(view), silence(view), more(view), dashboard(view));
    case "unknown":
      // Nothing may run on this target before its state is known, so no further action is offered.
      return [...settleButtons(view), ...actions(ack(view), silence(view), more(view), dashboard(view))];
    case "awaiting_approval":
      return actions(ack(view), stop(view, "Withdraw"), more(view), dashboard(view));
    case "running":
      return actions(ack(view), stop(view, "Stop"), more(view), dashboard(view));
    case "verifying":
    case "monitoring":
      return actions(ack(view), more(view), dashboard(view));
    case "resolved":
      return actions(
        button(ACTION.reopen, "Reopen…", view.id),
        button(ACTION.postmortem, "Post-mortem", view.id),
        dashboard(view),
      );
    case "closed":
    case "merged":
      return actions(dashboard(view));
  }
}

/** Nobody is woken by a release, so there is nothing to acknowledge, silence or reopen. */
function changeButtons(view: IncidentView, face: Face): Block[] {
  switch (face) {
    case "awaiting_approval":
      return actions(stop(view, "Withdraw"), dashboard(view));
    case "running":
    case "verifying":
      return actions(stop(view, "Stop"), dashboard(view));
    case "unknown":
      return [...settleButtons(view), ...actions(dashboard(view))];
    default:
      return actions(dashboard(view));
  }
}

function ack(view: IncidentView): Element | null {
  if (view.acknowledgedAt !== null) return null;
  return button(ACTION.ack, "Ack", view.id, view.run === null ? { style: "primary" } : {});
}

function review(view: IncidentView): Element | null {
  if (view.suggestion === null) return null;
  return button(ACTION.review, reviewWords(view.suggestion.runbook), view.id);
}

function dryRun(view: IncidentView): Element | null {
  return view.suggestion === null ? null : button(ACTION.dryRun, "Dry run", view.id);
}

/** Asks the target again, or takes the word of two people who looked. */
function settleButtons(view: IncidentView): Block[] {
  if (view.run === null) return [];
  const { id } = view.run;
  const mark = (words: string, happened: string) =>
    confirm(
      `${words}?`,
      `You looked at the target yourself and the change ${happened} made. It counts when a second person says the same.`,
      words,
      "danger",
    );
  return actions(
    button(ACTION.probe, "Probe again", id, { style: "primary" }),
    button(ACTION.markDone, "Mark done", id, { confirm: mark("Mark done", "was") }),
    button(ACTION.markNotDone, "Mark not done", id, { confirm: mark("Mark not done", "was not") }),
  );
}

function stop(view: IncidentView, words: string): Element | null {
  if (view.run === null) return null;
  const question = confirm(
    `${words} this run?`,
    "A call that is under way finishes and is recorded; nothing further starts.",
    words,
    "danger",
  );
  return button(ACTION.stop, words, view.run.id, { style: "danger", confirm: question });
}

function silence(view: IncidentView): Element | null {
  // What is silenced already needs no second silence.
  if (view.alerting === "suppressed") return null;
  return {
    type: "static_select",
    action_id: ACTION.silence,
    placeholder: plain("Silence", SLACK_LIMITS.buttonText),
    options: SILENCE_MINUTES.map((minutes) => ({
      text: plain(minutes < 60 ? `for ${minutes} min` : `for ${minutes / 60} h`, SLACK_LIMITS.buttonText),
      value: `${view.id}:${minutes}`,
    })),
  };
}

function more(view: IncidentView): Element {
  const choices: readonly MoreChoice[] = [
    "assign",
    "note",
    "escalate",
    ...(view.severity > 1 ? (["severity"] as const) : []),
    // Five choices are all that Slack's menu holds.
    "runbooks",
  ];
  return {
    type: "overflow",
    action_id: ACTION.more,
    options: choices.map((choice) => ({
      text: plain(MORE_WORDS[choice], SLACK_LIMITS.buttonText),
      value: `${view.id}:${choice}`,
    })),
  };
}

function dashboard(view: IncidentView): Element | null {
  return linkButton(ACTION.openLink, "Dashboard", view.dashboardUrl);
}
