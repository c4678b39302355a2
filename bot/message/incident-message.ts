import type { IncidentView } from "../incident/incident-view.ts";
import { approvalBlocks, decidedLine } from "./approval-blocks.ts";
import { banners } from "./banners.ts";
import type { Block, Message } from "./block.ts";
import { context, header, section } from "./blocks.ts";
import { briefEvidence, evidence } from "./evidence.ts";
import { decideFace } from "./face.ts";
import { fallbackText } from "./fallback-text.ts";
import { failureBlocks } from "./failure-blocks.ts";
import { withinLimits } from "./fit.ts";
import { headline, leadingAlert } from "./headline.ts";
import { incidentButtons } from "./incident-buttons.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, link, mrkdwn, text } from "./mrkdwn.ts";
import { runBlocks, verifyBlocks } from "./run-blocks.ts";
import { resolvedBlocks } from "./resolved-blocks.ts";

/**
 * The one message of an incident, for every state. It is a projection: the same view gives the same message.
 * The text says the same as the blocks, for notifications and screen readers.
 */
export function renderIncident(view: IncidentView): Message {
  const lines = banners(view);
  const blocks = [
    header(headline(view)),
    ...(lines.length === 0 ? [] : [section(join(lines, "\n"))]),
    ...body(view),
    ...incidentButtons(view),
    ...footer(view),
  ];
  return withinLimits({ text: fallbackText(view), blocks });
}

function body(view: IncidentView): Block[] {
  const { run } = view;
  switch (decideFace(view)) {
    case "resolved":
    case "closed":
    case "merged":
      return resolvedBlocks(view);
    case "awaiting_approval":
      if (run === null || run.approval === null) return [...evidence(view), ...suggestion(view)];
      return [...evidence(view), ...approvalBlocks(run, run.approval, view)];
    case "running":
      return run === null ? evidence(view) : [...runBlocks(run), ...briefEvidence(view)];
    case "verifying":
    case "monitoring":
      return run === null ? evidence(view) : verifyBlocks(run);
    case "failed":
    case "unknown":
    case "halted":
      return run === null ? evidence(view) : [...failureBlocks(view, run), ...briefEvidence(view)];
    case "open":
    case "acknowledged":
    case "suppressed":
    case "stale":
      return [...evidence(view), ...dryRunBlocks(view), ...suggestion(view)];
  }
}

/** What a dry run found, until a real one starts. */
function dryRunBlocks(view: IncidentView): Block[] {
  return view.run?.mode === "dry" ? runBlocks(view.run) : [];
}

function suggestion(view: IncidentView): Block[] {
  const earlier = earlierDecision(view);
  if (view.suggestion === null) return earlier === null ? [] : context(earlier);
  const needs = LEVEL_WORDS[view.suggestion.level] ?? view.suggestion.level;
  return [
    section(
      mrkdwn`💡 *Suggestion:* ${text(view.suggestion.text, 400)}\nRunbook ${code(view.suggestion.runbook)} · ${needs}`,
    ),
    ...context(view.suggestion.reason === "" ? null : mrkdwn`Policy: ${text(view.suggestion.reason, 200)}`, earlier),
  ];
}

/** What a level of the policy means for the reader. */
const LEVEL_WORDS: Readonly<Record<string, string>> = {
  L0: "only recorded, never run",
  L1: "a person runs it",
  L2: "needs one approval",
  L3: "needs approvals of two people",
  L4: "runs by itself and is announced",
};

function earlierDecision(view: IncidentView): Mrkdwn | null {
  const approval = view.run?.approval ?? null;
  return approval === null ? null : decidedLine(approval);
}

function footer(view: IncidentView): Block[] {
  const ref = mrkdwn`*${text(view.ref, 30)}*`;
  const url = leadingAlert(view)?.generatorUrl ?? null;
  const query = url === null ? null : link(url, "query of the alert");
  return context(
    join([ref, mrkdwn`service ${text(view.service, 80)}`, query, mrkdwn`the story is in the thread`], " · "),
  );
}
