import type { IncidentView, RunView } from "../incident/incident-view.ts";
import type { Block } from "./block.ts";
import { fields, section } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, join, mrkdwn, text } from "./mrkdwn.ts";
import { runBlocks } from "./run-blocks.ts";

/** After a failure or an unknown outcome: the exact call, the last known state, and how a person checks by hand. */
export function failureBlocks(view: IncidentView, run: RunView): Block[] {
  const step = run.steps.find((candidate) => candidate.state === "failed" || candidate.state === "unknown") ?? null;
  const plan = run.approval?.plan ?? null;
  const call = step === null ? null : mrkdwn`${code(step.uses, 60)} in step ${code(step.id, 40)}`;
  return [
    section(verdict(view)),
    ...fields([
      ["Call", call],
      [
        step?.state === "failed" ? "What came back" : "Last known state",
        step?.detail === null || step === null ? null : text(step.detail, 300),
      ],
    ]),
    ...(plan === null ? [] : [section(byHand(plan.target, plan.before, plan.desired))]),
    ...runBlocks(run),
  ];
}

function verdict(view: IncidentView): Mrkdwn {
  if (view.automation === "unknown") {
    return mrkdwn`*It is not known whether the change was made.* Nothing is tried again until somebody has looked.`;
  }
  if (view.automation === "halted") {
    return mrkdwn`*The change did not help or was stopped.* The same action will not be tried again by itself.`;
  }
  return mrkdwn`*The runbook failed.* Nothing more happens by itself; the incident is still yours.`;
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
