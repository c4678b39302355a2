import type { Approval, Run, StepRecord } from "../action/run.ts";
import type { AuditDraft } from "../audit/audit-entry.ts";
import type { AlertEvent, AlertState } from "../incident/alert-state.ts";
import type { TimelineDraft } from "../incident/apply-event.ts";
import type { Incident } from "../incident/incident.ts";
import type { NewIncident } from "../incident/new-incident.ts";
import type { TimerKind } from "../incident/timers.ts";
import type { Decision } from "../policy/decision.ts";
import type { PostmortemRevision } from "./postmortem-store.ts";
import type { PolicyInput } from "../policy/policy-input.ts";
import type { Runbook } from "../runbook/runbook.ts";

export interface Delivery {
  readonly source: string;
  readonly body: string;
  /** W3C `traceparent` of the delivery. */
  readonly trace: string | null;
}

/** A stored delivery that is being correlated; its body is fetched only where nobody has read it yet. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly source: string;
  readonly trace: string | null;
  readonly receivedAt: Date;
}

/** One statement with the key by which a repeat of it is known. */
export interface ToldEvent {
  readonly key: string;
  readonly event: AlertEvent;
}

export interface StoredAlert extends AlertState {
  readonly source: string;
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorUrl: string | null;
  /** What the source said last when asked: `reported`, `suppressed` or `gone`. */
  readonly verdict: string;
  readonly incidentId: string | null;
}

export interface RecordedEvents {
  /**
   * Alerts that their incident must hear of: all but those that belong to an open one already and about which nothing
   * changed. Of a delivery that listed only a part of its group each alert is news.
   */
  readonly news: readonly StoredAlert[];
  /** How many of the events were not known before. */
  readonly fresh: number;
}

/** Deliveries between commit and correlation. */
export interface InboxTx {
  /** Takes the oldest deliveries that nobody else has in hand and marks them as done, which the commit makes true. */
  claimDeliveries(limit: number): Promise<readonly ClaimedDelivery[]>;
  bodies(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Joins the events into what is known of each alert. */
  recordEvents(told: readonly ToldEvent[]): Promise<RecordedEvents>;
  /** Who was heard of, and whether its watchdog was among it. */
  noteSources(sources: ReadonlyMap<string, boolean>): Promise<void>;
}

export interface IncidentTx {
  /** Serialises everybody who works on one incident key until the end of the transaction. */
  lockKey(key: string): Promise<void>;
  openIncident(key: string): Promise<Incident | null>;
  /** The worst open incident of a model; changes do not count. */
  openIncidentOfModel(model: string): Promise<Incident | null>;
  /** The oldest open incident with a named cause about one version of a model that opened within this time. */
  openIncidentOfVersion(
    wanted: { readonly model: string; readonly environment: string; readonly version: string },
    withinSeconds: number,
  ): Promise<Incident | null>;
  lastResolved(key: string, withinSeconds: number): Promise<Incident | null>;
  /** Reads and locks one incident. */
  incident(id: string): Promise<Incident | null>;
  insertIncident(incident: NewIncident): Promise<Incident>;
  /** Writes the incident with its story and its deadlines, raises its generation and with it every surface that shows it. */
  saveIncident(
    incident: Incident,
    story: readonly TimelineDraft[],
    timers: ReadonlyMap<TimerKind, number>,
  ): Promise<Incident>;
  /** Marks a deadline as handled; saving the incident sets it anew where the state still needs it. */
  fireTimer(kind: TimerKind, incidentId: string): Promise<void>;
  alertsOf(incidentId: string): Promise<readonly StoredAlert[]>;
  assignAlerts(alerts: readonly Pick<StoredAlert, "source" | "fingerprint">[], incidentId: string): Promise<void>;
  setVerdict(alert: Pick<StoredAlert, "source" | "fingerprint">, verdict: string): Promise<void>;
  addAlias(alias: string, incidentId: string): Promise<void>;
  /** Moves what belongs to one incident (alerts, names, later events of its key) to another. */
  moveAlerts(fromId: string, intoId: string): Promise<void>;
  /** The incident that one was merged into: an alias of its key. */
  mergedInto(key: string): Promise<Incident | null>;
  /** A further message in the channel, at most one per key, at once or after a while. */
  addNotice(incidentId: string, key: string, text: string, priority: number, afterSeconds?: number): Promise<void>;
  /** Adds a revision of a post-mortem, unless somebody else has written the one of that number. */
  addPostmortem(revision: Omit<PostmortemRevision, "at"> & { readonly incidentId: string }): Promise<boolean>;
  /** Whether an alert about a wholly spent error budget fires for a model. It keeps firing for an hour after the last sign. */
  budgetSpent(model: string): Promise<boolean>;
  /** How often incidents of a key were closed as a known flake within a day. */
  countFlakes(key: string): Promise<number>;
  countOpened(cause: string, withinSeconds: number): Promise<number>;
  /** The first incident of a storm, which speaks for the others. */
  stormParent(cause: string, withinSeconds: number): Promise<string | null>;
}

export interface RunTx {
  insertRun(
    run: Omit<Run, "episode" | "createdAt" | "endedAt" | "burnTrail" | "stopRequestedBy">,
    runbook: Runbook,
  ): Promise<Run>;
  run(id: string): Promise<Run | null>;
  /** The runbook text that a run started with. */
  runbookText(sha256: string): Promise<string | null>;
  activeRun(incidentId: string): Promise<Run | null>;
  saveRun(run: Run): Promise<void>;
  steps(runId: string): Promise<readonly StepRecord[]>;
  step(runId: string, stepId: string): Promise<StepRecord | null>;
  /** A further step of a run, such as one that takes an effect back; adding it twice adds it once. */
  addStep(step: Pick<StepRecord, "runId" | "stepId" | "index" | "uses">): Promise<void>;
  saveStep(step: Pick<StepRecord, "runId" | "stepId"> & Partial<StepRecord>): Promise<void>;
}

export interface ApprovalTx {
  insertApproval(approval: Omit<Approval, "votes" | "expiresAt">, ttlSeconds: number): Promise<Approval>;
  approval(id: string): Promise<Approval | null>;
  latestApproval(runId: string, stepId: string): Promise<Approval | null>;
  /** Whether the database clock is past the expiry. */
  isExpired(approvalId: string): Promise<boolean>;
  addVote(
    approvalId: string,
    vote: {
      readonly subject: string;
      readonly decision: "approve" | "deny";
      readonly planHash: string;
      readonly slackUser: string | null;
      readonly reason: string | null;
    },
  ): Promise<void>;
  /** Marks an approval as opened by one person against its rule. */
  breakGlass(approvalId: string, by: string): Promise<void>;
  setApprovalState(approvalId: string, state: Approval["state"]): Promise<void>;
}

export type LeaseAnswer =
  | { readonly taken: true; readonly fence: number }
  | { readonly taken: false; readonly holder: string; readonly secondsLeft: number };

export type LockAnswer =
  { readonly taken: true } | { readonly taken: false; readonly runId: string; readonly incidentId: string };

/** Who may act now. Times are those of the database. */
export interface EffectTx {
  takeLease(runId: string, stepId: string, owner: string, seconds: number): Promise<LeaseAnswer>;
  /** Locks the target for a run; a lock whose time is over is taken over. */
  lockTarget(target: string, runId: string, incidentId: string, seconds: number): Promise<LockAnswer>;
  unlockTarget(target: string, runId: string): Promise<void>;
  /** Writes the end of a step if the fence is still ours; otherwise keeps the result as evidence only. */
  finishStep(step: {
    readonly runId: string;
    readonly stepId: string;
    readonly fence: number;
    readonly state: StepRecord["state"];
    readonly detail: string;
    readonly result: unknown;
  }): Promise<boolean>;
}

export interface ActionCount {
  readonly modelToday: number;
  readonly sameInIncident: boolean;
  readonly secondsSinceLast: number | null;
  readonly sameToday: number;
}

export interface SwitchTx {
  killSwitch(): Promise<boolean>;
  setKillSwitch(on: boolean, by: string): Promise<void>;
  /** Why a scope is frozen, or null. The scope `all` covers everything. */
  frozenBy(scopes: readonly string[]): Promise<string | null>;
  setFreeze(scope: string, minutes: number, by: string, reason: string): Promise<void>;
  endFreeze(scope: string): Promise<boolean>;
  countActions(model: string, action: string, incidentId: string, runId: string): Promise<ActionCount>;
  recordDecision(
    about: { readonly incidentId: string | null; readonly runId: string | null },
    input: PolicyInput,
    decision: Decision,
  ): Promise<void>;
}

/** One transaction: SQL only, no outside call. Audit lines are chained at its end. */
export interface Tx extends InboxTx, IncidentTx, RunTx, ApprovalTx, EffectTx, SwitchTx {
  now(): Promise<Date>;
  audit(draft: AuditDraft): void;
}

/** A source that has sent a watchdog at least once. */
export interface WatchedSource {
  readonly source: string;
  readonly lastWatchdog: Date;
  readonly silentSeconds: number;
  /** Whether an alert about its silence fires, and since when. */
  readonly alarmed: boolean;
  readonly alarmedSince: Date | null;
}

export interface DueTimer {
  readonly kind: string;
  readonly ref: string;
}

/** The durable state. */
export interface Store {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Commits deliveries; resolves only when they are durable, with the id of each. */
  appendDeliveries(deliveries: readonly Delivery[]): Promise<readonly string[]>;
  rejectDelivery(source: string, reason: string, body: string): Promise<void>;
  /** Takes timers that are due. One that is not fired within 30 s is handed out again: its worker may have died. */
  claimTimers(limit: number): Promise<readonly DueTimer[]>;
  /** Takes one timer that is due; false when it is not, or somebody else has it. */
  claimTimer(kind: TimerKind, ref: string): Promise<boolean>;
  /** Live runs that have no end yet, for the sweeper. */
  unfinishedRuns(): Promise<
    readonly { readonly id: string; readonly state: Run["state"]; readonly ageSeconds: number }[]
  >;
  /** Open incidents that no source confirmed for a while. */
  unconfirmed(olderThanSeconds: number): Promise<readonly string[]>;
  watchedSources(): Promise<readonly WatchedSource[]>;
  /** Wakes on deliveries that were stored here. Those of other replicas are theirs to correlate, or are found by polling. */
  onDelivery(wake: () => void): () => void;
  ping(): Promise<boolean>;
  /** Whether a commit is possible: a full or read-only database still answers questions. */
  commits(): Promise<boolean>;
}
