import type { IncidentView } from "../incident/incident-view.ts";
import { escapeText } from "./escape.ts";
import { decideFace } from "./face.ts";
import { headline } from "./headline.ts";
import { changeWords } from "./plan-blocks.ts";
import { changeWasMade } from "./run-blocks.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";
import { durationWords, percentWords } from "./words.ts";

/** The message in a few sentences without blocks, for notifications, screen readers and search. */
export function fallbackText(view: IncidentView): string {
  const sentences = [headline(view), detail(view)].filter((part) => part !== "");
  return escapeText(sentences.join(". "), SLACK_LIMITS.fallbackText);
}

function detail(view: IncidentView): string {
  switch (decideFace(view)) {
    case "awaiting_approval":
      return votes(view);
    case "running":
      return view.run === null ? "" : `${view.run.runbook} is running, started by ${view.run.startedBy}`;
    case "verifying":
    case "monitoring":
    case "resolved":
    case "closed":
      return changed(view);
    case "merged":
      return "";
    case "failed":
    case "unknown":
    case "halted":
      return (
        view.run?.steps.find((step) => step.state === "failed" || step.state === "unknown")?.detail ??
        view.run?.reason ??
        ""
      );
    case "open":
    case "acknowledged":
    case "suppressed":
    case "stale":
      return [budget(view), suggestion(view)].filter((part) => part !== "").join(". ");
  }
}

function changed(view: IncidentView): string {
  const approval = view.run?.approval ?? null;
  return approval === null || !changeWasMade(view.run) ? "" : changeWords(approval.plan);
}

function votes(view: IncidentView): string {
  const approval = view.run?.approval ?? null;
  if (approval === null) return "";
  const yes = approval.votes.filter((vote) => vote.decision === "approve").length;
  return `${changeWords(approval.plan)}. ${yes} of ${approval.required} approved`;
}

function budget(view: IncidentView): string {
  if (view.budgetRemaining === null) return "";
  const minutes = view.budgetExhaustedInMinutes;
  const gone = minutes === null || view.budgetRemaining <= 0 ? "" : `, gone in ${durationWords(minutes * 60)}`;
  return `Error budget left ${percentWords(view.budgetRemaining)}${gone}`;
}

function suggestion(view: IncidentView): string {
  return view.suggestion === null ? "" : `Suggestion: ${view.suggestion.text}`;
}
