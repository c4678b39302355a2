import type { Block, Message } from "./block.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

/**
 * Brings a message within the limits of Slack. Each part is clipped where it is built, so this seldom acts; when it must,
 * it drops whole explanatory blocks from the end and keeps the headline and every block with buttons.
 */
export function withinLimits(message: Message): Message {
  const blocks = [...message.blocks];
  while (blocks.length > SLACK_LIMITS.blocksPerMessage || textLength(blocks) > SLACK_LIMITS.messageText) {
    const victim = lastOptional(blocks);
    if (victim === -1) break;
    blocks.splice(victim, 1);
  }
  return { ...message, blocks };
}

/** Length of the blocks as JSON: a safe upper bound of the text that Slack sums. */
export function textLength(blocks: readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

function lastOptional(blocks: readonly Block[]): number {
  for (let index = blocks.length - 1; index > 0; index -= 1) {
    const type = blocks[index]?.type;
    if (type === "section" || type === "context" || type === "divider") return index;
  }
  return -1;
}
