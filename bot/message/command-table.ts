/** One subcommand of `/noops`: how it is typed and what it does. */
export interface CommandUsage {
  readonly name: CommandName;
  readonly usage: string;
  readonly does: string;
  readonly group: "look" | "incident" | "act" | "govern";
}

export const COMMAND_NAMES = [
  "help", "list", "show", "status", "oncall", "runbooks", "policy", "audit",
  "ack", "assign", "sev", "note", "escalate", "resolve", "reopen", "merge", "silence", "postmortem",
  "run", "approve", "deny", "stop", "rollback", "promote", "traffic", "retrain",
  "freeze", "unfreeze", "killswitch", "breakglass",
] as const; // prettier-ignore
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Every subcommand, in the order of the help. */
export const COMMANDS: readonly CommandUsage[] = [
  { name: "list", usage: "list [open|mine|model NAME]", does: "incidents", group: "look" },
  { name: "show", usage: "show INC-1", does: "one incident in full", group: "look" },
  { name: "status", usage: "status", does: "what runs, what waits, what is frozen", group: "look" },
  { name: "oncall", usage: "oncall", does: "who is on call", group: "look" },
  { name: "runbooks", usage: "runbooks INC-1", does: "runbooks that fit", group: "look" },
  { name: "policy", usage: "policy explain INC-1", does: "why an action has its level", group: "look" },
  { name: "audit", usage: "audit INC-1", does: "who did what", group: "look" },
  { name: "ack", usage: "ack INC-1", does: "take it; escalation stops", group: "incident" },
  { name: "assign", usage: "assign INC-1 @user", does: "give it to somebody", group: "incident" },
  { name: "sev", usage: "sev INC-1 2", does: "change the severity (1 to 4)", group: "incident" },
  { name: "note", usage: "note INC-1 TEXT", does: "add to the timeline", group: "incident" },
  { name: "escalate", usage: "escalate INC-1", does: "page the next level", group: "incident" },
  { name: "silence", usage: "silence INC-1 2h", does: "mute its alerts, at most 24 h", group: "incident" },
  { name: "resolve", usage: "resolve INC-1 REASON", does: "end it by hand", group: "incident" },
  { name: "reopen", usage: "reopen INC-1 REASON", does: "it is not over", group: "incident" },
  { name: "merge", usage: "merge INC-2 INC-1", does: "the first becomes part of the second", group: "incident" },
  { name: "postmortem", usage: "postmortem INC-1", does: "draft from the timeline", group: "incident" },
  { name: "run", usage: "run RUNBOOK [INC-1] [--dry-run]", does: "start a runbook", group: "act" },
  {
    name: "rollback",
    usage: "rollback MODEL [--to VERSION] [--dry-run]",
    does: "back to a good version",
    group: "act",
  },
  { name: "approve", usage: "approve INC-1", does: "vote for the waiting plan", group: "act" },
  { name: "deny", usage: "deny INC-1 REASON", does: "vote against it", group: "act" },
  { name: "stop", usage: "stop INC-1", does: "stop the running runbook", group: "act" },
  { name: "promote", usage: "promote MODEL VERSION", does: "make a version the champion", group: "act" },
  {
    name: "traffic",
    usage: "traffic MODEL PERCENT [--dry-run]",
    does: "share of traffic for the canary",
    group: "act",
  },
  { name: "retrain", usage: "retrain MODEL [--pipeline NAME]", does: "start a training run", group: "act" },
  { name: "freeze", usage: "freeze SCOPE 4h REASON", does: "no automation there", group: "govern" },
  { name: "unfreeze", usage: "unfreeze SCOPE", does: "lift a freeze", group: "govern" },
  { name: "killswitch", usage: "killswitch on|off", does: "stop all automation at once", group: "govern" },
  { name: "breakglass", usage: "breakglass INC-1 REASON", does: "one approver in an emergency", group: "govern" },
  { name: "help", usage: "help", does: "this list", group: "govern" },
];
