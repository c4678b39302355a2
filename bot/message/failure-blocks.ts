import type { IncidentView, RunView, StepView } from "../incident/incident-view.ts";
import type { Block } from "./block.ts";
import { fields, section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { runBlocks } from "./run-blocks.ts";

/** After a failure or an unknown outcome: the exact call, the last known state, and how a person checks by hand. */
export function failureBlocks(view: IncidentView, run: RunView): Block[] {
  const step = run.steps.find((candidate) => candidate.state === "failed" || candidate.state === "unknown") ?? null;
  // Nobody has to look by hand where it is known what happened; a bare call has no state to read, and its step says where to look.
  const asked = run.approval?.plan ?? null;
  const plan = fateOf(run) === "unclear" && asked?.uses !== "http" ? asked : null;
  const call = step === null ? null : mrkdwn`${code(step.uses, 60)} in step ${code(step.id, 40)}`;
  return [
    section(verdict(view, run, step)),
    ...fields([
      ["Call", call],
      [
        step?.state === "failed" ? "What came back" : "Last known state",
        step?.detail === null || step === null ? null : text(step.detail, 300),
      ],
    ]),
    ...(step?.state === "unknown" && step.claim ? [section(claimLine(step.claim))] : []),
    ...(plan === null ? [] : [section(byHand(plan.target, plan.before, plan.desired))]),
    // The step's own words stand above already.
    ...runBlocks({ ...run, steps: run.steps.map((one) => (one === step ? { ...one, detail: null } : one)) }),
  ];
}

function verdict(view: IncidentView, run: RunView, step: StepView | null): Mrkdwn {
  if (view.automation === "unknown") {
    return mrkdwn`*It is not known whether the change was made.* Nothing is tried again until somebody has looked.`;
  }
  const reason = run.reason ?? "";
  // What the step says is shown below; it is not told twice.
  const told = step?.detail !== null && step !== null && step.detail !== "" && reason.includes(step.detail);
  const said = told || stopper(run) !== null ? null : sentence(reason);
  return join([ending(run), said, NEXT], " ");
}

/** What truly happened to the target, told from the step that was to change it. */
function ending(run: RunView): Mrkdwn {
  const stopped = run.state === "stopped";
  const who = stopper(run);
  const by = who === null ? mrkdwn`` : mrkdwn` by ${text(who.replaceAll("*", ""), 80)}`;
  switch (fateOf(run)) {
    case "untouched":
      return stopped
        ? mrkdwn`*Stopped${by} before anything was changed.*`
        : mrkdwn`*The runbook ended before anything was changed.*`;
    case "made":
      return stopped
        ? mrkdwn`*Stopped${by} after the change was made; it stays as it is.*`
        : mrkdwn`*The change was made, but a later step failed.*`;
    case "unclear":
      return stopped ? mrkdwn`*Stopped${by}.*` : mrkdwn`*The runbook failed.*`;
  }
}

/** Between two steps the engine's reason names who pressed Stop; within one, the step first. */
const STOPPED_BY = /^(?:[\w-]+: )?(?:watching was )?stopped by (.+)$/u;

/** Who pressed Stop. */
function stopper(run: RunView): string | null {
  return run.state === "stopped" ? (STOPPED_BY.exec(run.reason ?? "")?.[1] ?? null) : null;
}

const NEXT = mrkdwn`Nothing more runs by itself; you decide what comes next.`;

function fateOf(run: RunView): "untouched" | "made" | "unclear" {
  const stepId = run.approval?.plan.stepId;
  switch (run.steps.find(({ id }) => id === stepId)?.state) {
    case "pending":
    case "waiting":
    case "skipped":
      return "untouched";
    case "done":
      return "made";
    default:
      // Without a plan, or while its step failed, nothing is promised.
      return "unclear";
  }
}

function sentence(words: string): Mrkdwn | null {
  const trimmed = words.trim().replace(/\.$/u, "");
  return trimmed === "" ? null : mrkdwn`${text(trimmed.charAt(0).toUpperCase() + trimmed.slice(1), 300)}.`;
}

function claimLine(claim: NonNullable<StepView["claim"]>): Mrkdwn {
  const word = claim.as === "done" ? "was made" : "was not made";
  return mrkdwn`👤 *${text(claim.by, 80)}* looked and says that the change ${word}. A second person has to say the same.`;
}

function byHand(target: string, before: string, desired: string): Mrkdwn {
  return join(
    [
      mrkdwn`*Check by hand:* read ${text(target, 200)}.`,
      mrkdwn`• ${code(desired)} means the change was made.`,
      mrkdwn`• ${code(before)} means it was not made.`,
    ],
    "\n",
  );
}
