/** A person who wants to vote. `subject` is null when nobody in the people file has this identity. */
export interface Voter {
  readonly subject: string | null;
  readonly groups: readonly string[];
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isDeleted: boolean;
  readonly isStranger: boolean;
}

export interface VoteTarget {
  readonly state: "open" | "approved" | "denied" | "expired" | "void";
  readonly planHash: string;
  readonly required: number;
  readonly approvers: readonly string[];
  readonly forbidden: readonly string[];
  readonly requestedBy: string;
  readonly votes: readonly { readonly subject: string; readonly decision: "approve" | "deny" }[];
  /** A rail that no vote opens: break-glass or nothing. */
  readonly onlyBreakGlass: boolean;
  readonly expired: boolean;
  /** Who decided, when it is decided. */
  readonly decidedBy: string | null;
}

export type VoteVerdict =
  | { readonly counts: true; readonly subject: string; readonly state: "open" | "approved" | "denied" }
  | { readonly counts: false; readonly reason: string };

const no = (reason: string): VoteVerdict => ({ counts: false, reason });

/** Whether somebody belongs to those who may vote: a group of theirs or they themselves are listed. */
export function mayVote(voter: Pick<Voter, "subject" | "groups">, approvers: readonly string[]): boolean {
  return (
    voter.subject !== null &&
    (approvers.includes(voter.subject) || voter.groups.some((group) => approvers.includes(group)))
  );
}

/** Why neither a vote nor break-glass of this person can count, or null. */
function refuseVoter(target: VoteTarget, voter: Voter, planHash: string): string | null {
  if (target.state !== "open")
    return `this was ${target.state} already${target.decidedBy === null ? "" : ` by ${target.decidedBy}`}`;
  if (target.expired) return "this approval has expired; ask for the action again";
  if (planHash !== target.planHash) return "the plan has changed since you saw it; look at the new one";
  if (voter.isBot) return "bots do not vote";
  if (voter.isDeleted) return "this account is deactivated";
  if (voter.isGuest) return "guests do not vote";
  if (voter.isStranger) return "people of another organisation do not vote";
  return voter.subject === null
    ? "your identity is not verified: nobody in the people file has your e-mail address"
    : null;
}

/** Counts a vote, or says why it does not count. Votes are counted per person, not per account. */
export function decideVote(
  target: VoteTarget,
  voter: Voter,
  decision: "approve" | "deny",
  planHash: string,
): VoteVerdict {
  const refusal = refuseVoter(target, voter, planHash);
  if (refusal !== null || voter.subject === null) return no(refusal ?? "");
  if (decision === "approve" && target.onlyBreakGlass) return no("no vote opens this gate, only break-glass does");
  if (decision === "approve" && voter.subject === target.requestedBy)
    return no("you requested this action, so somebody else must approve it");
  if (decision === "approve" && target.forbidden.includes(voter.subject))
    return no("you are the author of this version, so somebody else must approve it");
  if (!mayVote(voter, target.approvers) && !(decision === "deny" && voter.subject === target.requestedBy))
    return no("you are not one of the approvers");
  if (target.votes.some((vote) => vote.subject === voter.subject)) return no("you have voted already");
  if (decision === "deny") return { counts: true, subject: voter.subject, state: "denied" };
  const approved = target.votes.filter((vote) => vote.decision === "approve").length + 1;
  return { counts: true, subject: voter.subject, state: approved >= target.required ? "approved" : "open" };
}

/**
 * Whether one person may decide alone, with a written reason. It is for the hour in which nobody else answers, so the
 * requester may; the author of the version, bots, guests and people who are not among the approvers may not.
 */
export function decideBreakGlass(target: VoteTarget, voter: Voter, planHash: string, reason: string): VoteVerdict {
  const refusal = refuseVoter(target, voter, planHash);
  if (refusal !== null || voter.subject === null) return no(refusal ?? "");
  if (reason.trim().length < 10) return no("write in a sentence why it cannot wait for the others");
  if (voter.subject !== target.requestedBy && target.forbidden.includes(voter.subject))
    return no("you are the author of this version, so somebody else must break the glass");
  if (!mayVote(voter, target.approvers)) return no("you are not one of the approvers");
  return { counts: true, subject: voter.subject, state: "approved" };
}
