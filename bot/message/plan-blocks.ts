import type { Plan } from "../action/command.ts";
import type { Block } from "./block.ts";
import { fields } from "./blocks.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { code, mrkdwn, text } from "./mrkdwn.ts";

/** A change as before → after, with what it touches and whether it can be undone. */
export function planBlocks(plan: Plan): Block[] {
  return fields([
    ["Target", text(plan.target, 200)],
    ["Change", change(plan, 300)],
    ["Blast radius", text(plan.blastRadius, 300)],
    ["Can be undone", plan.reversible ? mrkdwn`yes` : mrkdwn`⚠️ *no, this cannot be undone*`],
    ["Only if", text(plan.precondition, 300)],
  ]);
}

/** @example change(plan).markup // => "`v7` → `v6`" */
export function change(plan: Plan, max = 80): Mrkdwn {
  return mrkdwn`${code(plan.before, max)} → ${code(plan.desired, max)}`;
}

/** The same for places without mark-up. */
export function changeWords(plan: Plan): string {
  return `${plan.target}: ${plan.before} → ${plan.desired}`;
}
