import type { Board } from "./messages.ts";
import { messageChanged } from "./messages.ts";
import type { Message } from "./state.ts";

export type ReactionOutcome = "done" | "already_reacted" | "no_reaction" | "too_many_emoji";

const MAX_EMOJI = 23;

/** Adds one person's emoji to a message. */
export function addReaction(board: Board, message: Message, reaction: { name: string; user: string }): ReactionOutcome {
  const known = message.reactions.find((candidate) => candidate.name === reaction.name);
  if (known?.users.includes(reaction.user)) return "already_reacted";
  if (!known && message.reactions.length >= MAX_EMOJI) return "too_many_emoji";
  if (known) known.users.push(reaction.user);
  else message.reactions.push({ name: reaction.name, users: [reaction.user] });
  messageChanged(board, message);
  return "done";
}

/** Takes one person's emoji off a message. */
export function removeReaction(
  board: Board,
  message: Message,
  reaction: { name: string; user: string },
): ReactionOutcome {
  const known = message.reactions.find((candidate) => candidate.name === reaction.name);
  if (!known?.users.includes(reaction.user)) return "no_reaction";
  known.users = known.users.filter((user) => user !== reaction.user);
  message.reactions = message.reactions.filter((candidate) => candidate.users.length > 0);
  messageChanged(board, message);
  return "done";
}
