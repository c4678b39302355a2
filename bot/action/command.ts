import type { Cause } from "@noops-ml/alerts/vocabulary.ts";

/** Where a command came from. */
export type Via = "slack" | "api" | "cli" | "grafana";

/** A person as a source of commands knows them; the engine resolves it to a subject. */
export interface ActorRef {
  readonly via: Via;
  /** Slack team and user, or the subject itself for the API and the command line. */
  readonly slack?: { readonly teamId: string; readonly userId: string };
  readonly subject?: string;
  /** Why nobody is named: such a request may acknowledge, and nothing else. */
  readonly unproven?: string;
}

/** What an on-call engineer can ask for. Slack buttons, slash commands, the HTTP API and the CLI all end here. */
export type Command =
  | { readonly verb: "ack"; readonly incidentId: string }
  | { readonly verb: "assign"; readonly incidentId: string; readonly subject: string }
  | { readonly verb: "severity"; readonly incidentId: string; readonly level: 1 | 2 | 3 | 4 }
  | { readonly verb: "note"; readonly incidentId: string; readonly text: string }
  | { readonly verb: "escalate"; readonly incidentId: string }
  | { readonly verb: "resolve"; readonly incidentId: string; readonly reason: string }
  | { readonly verb: "reopen"; readonly incidentId: string; readonly reason: string }
  | { readonly verb: "silence"; readonly incidentId: string; readonly minutes: number }
  /**
   * Keeps a text as the next revision of the post-mortem; null writes it from the record again and keeps what people
   * wrote. Refused when `basedOn` is not the newest revision any more.
   */
  | {
      readonly verb: "postmortem";
      readonly incidentId: string;
      readonly text: string | null;
      readonly basedOn: number | null;
    }
  /** Joins an incident into another one: its alerts move, and people read on there. */
  | { readonly verb: "merge"; readonly incidentId: string; readonly into: string }
  | { readonly verb: "run"; readonly incidentId: string; readonly runbook: string; readonly dryRun: boolean }
  | { readonly verb: "approve"; readonly approvalId: string; readonly planHash: string }
  | { readonly verb: "deny"; readonly approvalId: string; readonly planHash: string; readonly reason: string }
  /** One approver instead of the required people, with a written reason; paged, audited and reviewed the next day. */
  | { readonly verb: "breakglass"; readonly approvalId: string; readonly planHash: string; readonly reason: string }
  | { readonly verb: "stop"; readonly runId: string }
  /** Asks the target again what became of an effect whose outcome is unknown. */
  | { readonly verb: "probe"; readonly runId: string }
  /** Says what became of it; it counts when a second person says the same. */
  | { readonly verb: "mark"; readonly runId: string; readonly as: "done" | "notDone" }
  | { readonly verb: "rollback"; readonly model: string; readonly toVersion: string | null; readonly dryRun: boolean }
  | { readonly verb: "promote"; readonly model: string; readonly version: string }
  | { readonly verb: "traffic"; readonly model: string; readonly percent: number; readonly dryRun: boolean }
  /** `pipeline` becomes the runbook's parameter of that name; null leaves the runbook's own. */
  | { readonly verb: "retrain"; readonly model: string; readonly pipeline: string | null }
  | { readonly verb: "freeze"; readonly scope: string; readonly minutes: number; readonly reason: string }
  | { readonly verb: "unfreeze"; readonly scope: string }
  | { readonly verb: "killswitch"; readonly on: boolean };

/** The engine's answer to a command: always one, always with a sentence for the person who asked. */
export type Answer =
  | {
      readonly outcome: "done";
      readonly text: string;
      readonly incidentId: string | null;
      readonly runId: string | null;
    }
  | { readonly outcome: "refused"; readonly reason: string; readonly whoMay: readonly string[] }
  | { readonly outcome: "notRecorded"; readonly reason: string };

/** A change to one target, shown before anyone is asked to approve it. */
export interface Plan {
  readonly hash: string;
  readonly runbook: string;
  readonly stepId: string;
  readonly uses: string;
  /** What is changed, in words: `registry alias fraud@champion`. */
  readonly target: string;
  readonly before: string;
  readonly desired: string;
  readonly precondition: string;
  readonly blastRadius: string;
  readonly reversible: boolean;
  readonly cause: Cause | null;
}
