/** Names of the buttons, menus and fields that Slack sends back, each spelled once. */
export const ACTION = {
  ack: "noops.ack",
  review: "noops.review",
  approve: "noops.approve",
  deny: "noops.deny",
  dryRun: "noops.dry_run",
  stop: "noops.stop",
  probe: "noops.probe",
  markDone: "noops.mark_done",
  markNotDone: "noops.mark_not_done",
  more: "noops.more",
  silence: "noops.silence",
  reopen: "noops.reopen",
  postmortem: "noops.postmortem",
  showIncident: "noops.show",
  openLink: "noops.open_link",
  refreshHome: "noops.refresh_home",
} as const;
export type ActionId = (typeof ACTION)[keyof typeof ACTION];

/** Names of the modals and shortcuts. */
export const CALLBACK = {
  reviewSubmit: "noops.review_submit",
  denySubmit: "noops.deny_submit",
  noteSubmit: "noops.note_submit",
  assignSubmit: "noops.assign_submit",
  reopenSubmit: "noops.reopen_submit",
  resolveSubmit: "noops.resolve_submit",
  postmortemSubmit: "noops.postmortem_submit",
  addToTimeline: "noops.add_to_timeline",
  home: "noops.home",
} as const;
export type CallbackId = (typeof CALLBACK)[keyof typeof CALLBACK];

/** Names of the input blocks and their elements in modals. */
export const FIELD = {
  reason: { block: "noops.reason_block", action: "noops.reason" },
  note: { block: "noops.note_block", action: "noops.note" },
  user: { block: "noops.user_block", action: "noops.user" },
  incident: { block: "noops.incident_block", action: "noops.incident" },
  postmortem: { block: "noops.postmortem_block", action: "noops.postmortem_text" },
} as const;

/** Choices of the menu "More", each a value of {@link ACTION.more}. */
export const MORE_CHOICES = ["assign", "note", "escalate", "severity", "resolve", "runbooks"] as const;
export type MoreChoice = (typeof MORE_CHOICES)[number];

/** The slash command. */
export const SLASH_COMMAND = "/noops";

/** Metadata by which a post whose answer was lost is found again. */
export const METADATA_EVENT = "noops_incident";
