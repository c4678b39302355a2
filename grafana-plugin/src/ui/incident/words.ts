import { t } from "../../text.ts";

/** The phase of an incident in one word; a phase of a newer bot is shown by its own name. */
export function phaseWord(phase: string): string {
  switch (phase) {
    case "open":
      return t("incident.phase.open", "Open");
    case "acknowledged":
      return t("incident.phase.acknowledged", "Acknowledged");
    case "mitigating":
      return t("incident.phase.mitigating", "Mitigating");
    case "monitoring":
      return t("incident.phase.monitoring", "Monitoring");
    case "resolved":
      return t("incident.phase.resolved", "Resolved");
    case "closed":
      return t("incident.phase.closed", "Closed");
    case "merged":
      return t("incident.phase.merged", "Merged");
    default:
      return phase;
  }
}

/** The state of a step in words. */
export function stepWord(state: string): string {
  switch (state) {
    case "pending":
      return t("incident.step.pending", "Waiting for its turn");
    case "running":
      return t("incident.step.running", "Running");
    case "waiting":
      return t("incident.step.waiting", "Waiting");
    case "done":
      return t("incident.step.done", "Done");
    case "skipped":
      return t("incident.step.skipped", "Skipped");
    case "failed":
      return t("incident.step.failed", "Failed");
    case "unknown":
      return t("incident.step.unknown", "Unknown: a person must look");
    default:
      return state;
  }
}

/** The state of a run in words. */
export function runWord(state: string): string {
  switch (state) {
    case "planned":
      return t("incident.run.planned", "planned");
    case "awaiting_approval":
      return t("incident.run.awaiting-approval", "awaiting approval");
    case "running":
      return t("incident.run.running", "running");
    case "verifying":
      return t("incident.run.verifying", "verifying");
    case "succeeded":
      return t("incident.run.succeeded", "succeeded");
    case "failed":
      return t("incident.run.failed", "failed");
    case "unknown":
      return t("incident.run.unknown", "unknown: a person must look");
    case "stopped":
      return t("incident.run.stopped", "stopped");
    default:
      return state.replaceAll("_", " ");
  }
}

/** A vote in one word. */
export const voteWord = (decision: "approve" | "deny") =>
  decision === "approve" ? t("incident.vote.approve", "approve") : t("incident.vote.deny", "deny");
