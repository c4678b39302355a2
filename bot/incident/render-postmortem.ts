import { CAUSES } from "@noops-ml/alerts/vocabulary.ts";
import type { IncidentView, RunView, StepView } from "./incident-view.ts";

/** What the documents say about the model, as far as it has one. */
export interface PostmortemModel {
  readonly slos: readonly { readonly name: string; readonly objective: string }[];
  readonly registry: string | null;
  readonly runbooks: readonly string[];
}

const OPEN_QUESTION = "_to be written_";

/** Text from outside on one line, so that it cannot become a heading, a list or a link of ours. */
function plain(text: string): string {
  return text
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[\\`*_[\]<>|#]/gu, (character) => `\\${character}`);
}

function minutesBetween(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (!Number.isFinite(seconds) || seconds < 0) return null;
  return seconds < 120 ? `${String(Math.round(seconds))} s` : `${String(Math.round(seconds / 60))} min`;
}

const firstStart = (view: IncidentView): string | null => view.alerts.map(({ startsAt }) => startsAt).sort()[0] ?? null;

function summary(view: IncidentView): string[] {
  const times: readonly (readonly [string, string | null])[] = [
    ["Detected after", minutesBetween(firstStart(view), view.openedAt)],
    ["Acknowledged after", minutesBetween(view.openedAt, view.acknowledgedAt)],
    ["Mitigated after", minutesBetween(view.openedAt, view.mitigatedAt)],
    ["Resolved after", minutesBetween(view.openedAt, view.resolvedAt)],
  ];
  return [
    "## Summary and impact",
    "",
    `${plain(view.model)} in ${plain(view.environment)}, SEV${String(view.severity)}, phase ${view.phase}. Impact: ${view.impact === null ? OPEN_QUESTION : plain(view.impact)}`,
    "",
    "| | |",
    "| --- | --- |",
    ...times.map(([name, value]) => `| ${name} | ${value ?? "not recorded"} |`),
    `| Error budget left | ${view.budgetRemaining === null ? "no data" : `${(view.budgetRemaining * 100).toFixed(1)} %`} |`,
    `| Owner | ${view.owner === null ? "nobody took it" : plain(view.owner)} |`,
  ];
}

function timeline(view: IncidentView): string[] {
  const rows = view.timeline.map(
    ({ at, actor, kind, text }) => `| ${at} | ${plain(actor)} | ${plain(kind)} | ${plain(text)} |`,
  );
  return ["## Timeline (UTC)", "", "| Time | Who | What | Words |", "| --- | --- | --- | --- |", ...rows];
}

function rootCause(view: IncidentView): string[] {
  const mode = Object.entries(CAUSES).find(([cause]) => cause === view.cause);
  return [
    "## Root cause",
    "",
    `- Failure mode: ${mode === undefined ? OPEN_QUESTION : `${mode[0]}, ${mode[1]}`}`,
    `- Trigger: ${OPEN_QUESTION}`,
    `- Contributing factors: ${OPEN_QUESTION}`,
    `- Why it was not seen earlier: ${OPEN_QUESTION}`,
  ];
}

function lineage(view: IncidentView, model: PostmortemModel | null): string[] {
  const seen = [...new Set(view.alerts.flatMap(({ version }) => (version === null ? [] : [version])))];
  return [
    "## Model and data lineage",
    "",
    `- Version that served: ${view.versions.serving === null ? "not recorded" : plain(view.versions.serving)}`,
    `- Version gone back to: ${view.versions.rollbackTo === null ? "none" : plain(view.versions.rollbackTo)}`,
    `- Versions named by alerts: ${seen.map(plain).join(", ") || "none"}`,
    `- Registry: ${model?.registry ?? "not declared"}`,
    `- Dataset, features, schema and training run: ${OPEN_QUESTION}`,
  ];
}

/** What the record proves about an action; whether it was wise is for people to say. */
function verdictOf(run: RunView): string {
  if (run.mode === "dry") return "a dry run: nothing was changed";
  const [first] = run.burnTrail;
  const last = run.burnTrail.at(-1);
  const burn =
    first === undefined || last === undefined
      ? "no burn rate was measured after it"
      : `the burn rate went from ${first.burn.toFixed(1)} to ${last.burn.toFixed(1)}`;
  switch (run.state) {
    case "succeeded":
      return `right as far as measured: its verification passed and ${burn}`;
    case "failed":
      return `did not prove a repair: ${burn}`;
    case "unknown":
      return "outcome unknown: a person had to look";
    case "stopped":
      return "stopped by a person or a rail before its end";
    default:
      return `not over: ${run.state}`;
  }
}

const stepLine = (step: StepView): string =>
  `  - ${plain(step.id)} (${plain(step.uses)}): ${step.state}${step.detail === null ? "" : `, ${plain(step.detail)}`}`;

/** The effects of a failed run that were taken back, and those that still stand. */
function takenBack(run: RunView): string[] {
  const undo = run.steps.filter(({ id }) => id.endsWith(".undo"));
  if (undo.length === 0) return [];
  const said = undo.map(({ id, state }) => `${plain(id.slice(0, -".undo".length))} ${state === "done" ? "yes" : "no"}`);
  return [`- Taken back after the failure: ${said.join(", ")}`];
}

function automation({ run, suggestion }: IncidentView): string[] {
  const head = ["## What automation did", ""];
  if (run === null)
    return [
      ...head,
      suggestion === null ? "No runbook ran, and none was suggested." : `Only suggested: ${plain(suggestion.text)}`,
    ];
  const { approval } = run;
  const votes = approval?.votes.map((vote) => `${plain(vote.subject)} (${vote.decision})`).join(", ") ?? "";
  return [
    ...head,
    `- Runbook ${plain(run.runbook)}, started by ${plain(run.startedBy)}: ${run.state}`,
    ...(approval === null
      ? ["- Approval: none was needed"]
      : [
          `- Change: ${plain(approval.plan.target)}, ${plain(approval.plan.before)} → ${plain(approval.plan.desired)}`,
          `- Approval: ${approval.state}, votes: ${votes || "none"}, policy: ${plain(approval.policyReason)}`,
        ]),
    ...run.steps.map(stepLine),
    ...takenBack(run),
    ...(approval?.brokenBy ? [`- Broken glass: ${plain(approval.brokenBy)} decided alone; was that right?`] : []),
    `- Was it right? ${verdictOf(run)}`,
    `- What a person would have done better: ${OPEN_QUESTION}`,
  ];
}

function gaps(view: IncidentView, model: PostmortemModel | null): string[] {
  const loud = new Set(view.alerts.map(({ slo }) => slo));
  const silent = model?.slos.filter(({ name }) => !loud.has(name)).map(({ name }) => plain(name)) ?? [];
  const found = [
    model === null ? `${plain(view.model)} has no Model document, so nothing promises anything about it.` : null,
    silent.length > 0 ? `SLOs that stayed silent: ${silent.join(", ")}. Should one of them have spoken?` : null,
    view.cause === null ? "No alert named a failure mode." : null,
    view.partialView ? "The source cut its list of alerts." : null,
    view.budgetRemaining === null ? "The error budget was not known." : null,
    view.alerts.some(({ slo }) => slo === null) ? "Some alerts belong to no SLO." : null,
    model !== null && model.runbooks.length === 0 ? "The model names no runbook." : null,
  ].filter((line) => line !== null);
  return [
    "## SLI coverage gaps",
    "",
    ...(found.length === 0 ? ["- None seen in the record."] : found.map((line) => `- ${line}`)),
  ];
}

/** Where the picture stands, seen from the post-mortem. */
const PLOT =
  "![Burn rate and what was left of the error budget, with the moments of the incident](postmortem/burn.svg)";
const NO_PLOT = "No SLO of it was measured around that time, or the metrics store did not answer: there is no picture.";

/** The post-mortem of an incident in Markdown: what the record proves, and the questions that only people can answer. */
export function renderPostmortem(view: IncidentView, model: PostmortemModel | null, hasPlot = false): string {
  const parts = [
    [`# ${plain(view.ref)}: ${plain(view.title)}`],
    summary(view),
    ["## Burn rate", "", hasPlot ? PLOT : NO_PLOT],
    timeline(view),
    rootCause(view),
    lineage(view, model),
    automation(view),
    gaps(view, model),
    ["## Follow-ups", "", "| What | Owner | Until |", "| --- | --- | --- |", `| ${OPEN_QUESTION} | | |`],
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
