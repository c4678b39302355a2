import { CAUSES } from "@noops-ml/alerts/vocabulary.ts";
import type { IncidentView } from "../incident/incident-view.ts";
import { clip } from "./clip.ts";
import { cleanText } from "./escape.ts";
import { leadingAlert } from "./headline.ts";
import { changeWords } from "./plan-blocks.ts";
import { durationWords, percentWords, secondsBetween, versionWords } from "./words.ts";

/** An input field of Slack holds this much; the story is shortened in the middle, never the questions. */
const DRAFT_MAX = 2900;
const STORY_LINES = 14;

/** A post-mortem from what is known, in Markdown, with the questions that only people can answer. */
export function draftPostmortem(view: IncidentView): string {
  const head = [
    `# ${view.ref}: ${clip(view.title, 120)}`,
    "",
    "## Summary and impact",
    `${view.model} in ${view.environment}, SEV${view.severity}. ${view.impact ?? "Impact: (who noticed, how many)"}`,
    facts(view),
    "",
    "## Timeline (UTC)",
  ];
  const tail = [
    "",
    "## Root cause",
    `- Failure mode: ${failureMode(view)}`,
    "- Trigger:",
    "- Contributing factors:",
    "- Why was it not seen earlier:",
    "",
    "## Data lineage",
    `- Versions: serving ${versionOf(view.versions.serving)}, back to ${versionOf(view.versions.rollbackTo)}`,
    "- Dataset, features, schema, training run:",
    "",
    "## Automation",
    ...automation(view),
    "- Was each action right? What was missing?",
    "",
    "## Follow-ups (owner, date)",
    "- ",
  ];
  const fixed = [...head, ...tail].join("\n").length;
  return cleanText([...head, ...story(view, DRAFT_MAX - fixed), ...tail].join("\n"));
}

function facts(view: IncidentView): string {
  const spoken = (name: string, seconds: number | null) =>
    seconds === null ? null : `${name} ${durationWords(seconds)}`;
  return [
    spoken("Duration", secondsBetween(view.openedAt, view.resolvedAt)),
    spoken("acknowledged after", secondsBetween(view.openedAt, view.acknowledgedAt)),
    spoken("mitigated after", secondsBetween(view.openedAt, view.mitigatedAt)),
    view.budgetRemaining === null ? null : `error budget left ${percentWords(view.budgetRemaining)}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

function versionOf(version: string | null): string {
  return version === null ? "?" : versionWords(version);
}

function failureMode(view: IncidentView): string {
  const mode = view.cause !== null && view.cause in CAUSES ? CAUSES[view.cause as keyof typeof CAUSES] : null;
  return mode === null ? `? (SLO ${leadingAlert(view)?.slo ?? "unknown"})` : `${mode} (${view.cause ?? ""})`;
}

function automation(view: IncidentView): string[] {
  if (view.run === null) return ["- No runbook ran."];
  const plan = view.run.approval?.plan ?? null;
  return [
    `- ${clip(view.run.runbook, 60)} (${view.run.state}), started by ${clip(view.run.startedBy, 60)}${plan === null ? "" : `: ${clip(changeWords(plan), 160)}`}`,
  ];
}

function story(view: IncidentView, room: number): string[] {
  const lines = view.timeline.map(
    (entry) => `- ${entry.at.slice(11, 19)} ${clip(entry.text.replace(/\s+/gu, " "), 140)}`,
  );
  const shown = lines.length <= STORY_LINES ? lines : [...lines.slice(0, 6), "- …", ...lines.slice(-7)];
  let left = room;
  return shown.filter((line) => {
    left -= line.length + 1;
    return left > 0;
  });
}
