/** What an incident looks like to the components here; the bot's answer has this shape and more. */
export type IncidentFacts = {
  readonly ref: string;
  readonly title: string;
  readonly severity: number;
  readonly phase: string;
  readonly model: string;
  readonly openedAt: string;
  readonly owner?: string | null;
};

/** One step of a runbook run. */
export type StepFacts = {
  readonly id: string;
  readonly uses: string;
  readonly state: string;
  readonly detail?: string | null;
};

/** An approval and the plan it is about. */
export type ApprovalFacts = {
  readonly id: string;
  readonly state: string;
  readonly required: number;
  readonly requestedBy: string;
  readonly expiresAt: string;
  readonly approvers: readonly string[];
  readonly votes: readonly { readonly subject: string; readonly decision: "approve" | "deny" }[];
  readonly policyReason: string;
  readonly plan: {
    readonly hash: string;
    readonly target: string;
    readonly before: string;
    readonly desired: string;
    readonly precondition: string;
    readonly blastRadius: string;
    readonly reversible: boolean;
  };
};
