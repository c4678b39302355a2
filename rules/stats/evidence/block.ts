import { refuse } from "../result.ts";
import type { Refusal } from "../result.ts";

/** What one arm did in one block (a minute): requests, and how many of them were bad. Scores in [0, 1] add up to fractions. */
export interface Arm {
  readonly requests: number;
  readonly events: number;
}

/** One block of both arms. */
export interface Block {
  readonly canary: Arm;
  readonly stable: Arm;
}

/** Refuses counts that are negative, not finite, or more events than requests. */
export function checkBlock(block: Block): Refusal | undefined {
  return checkArm(block.canary, "canary") ?? checkArm(block.stable, "stable");
}

/** Refuses the first block that is wrong. */
export function checkBlocks(blocks: readonly Block[]): Refusal | undefined {
  for (const block of blocks) {
    const refusal = checkBlock(block);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Refuses impossible counts of one arm. @example checkArm({ requests: 1, events: 2 }, "canary")?.code // => "OUT_OF_RANGE" */
export function checkArm(arm: Arm, name: string): Refusal | undefined {
  if (!Number.isFinite(arm.requests) || !Number.isFinite(arm.events))
    return refuse("NOT_FINITE", `The counts of ${name} must be finite.`);
  return arm.events >= 0 && arm.requests >= arm.events
    ? undefined
    : refuse("OUT_OF_RANGE", `${name} has ${arm.events} events in ${arm.requests} requests.`);
}
