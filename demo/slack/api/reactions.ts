import { z } from "zod";
import { APP } from "../workspace/directory.ts";
import type { ReactionOutcome } from "../workspace/reactions.ts";
import { addReaction, removeReaction } from "../workspace/reactions.ts";
import { text } from "./arguments.ts";
import { existingMessage, joinedChannel, writableChannel } from "./lookup.ts";
import { defineMethod } from "./method.ts";
import { renderMessage } from "./render.ts";
import { SlackError } from "./slack-error.ts";

const EMOJI_NAME = /^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$/;
const args = z.object({ channel: text, timestamp: text, name: text });

function settle(outcome: ReactionOutcome): Record<string, unknown> {
  if (outcome !== "done") throw new SlackError(outcome);
  return {};
}

const add = defineMethod({
  name: "reactions.add",
  scopes: ["reactions:write"],
  tier: 3,
  args,
  handle(context, { channel, timestamp, name }) {
    if (!EMOJI_NAME.test(name)) throw new SlackError("invalid_name");
    const { state } = context.store;
    const message = existingMessage(state, writableChannel(state, channel).id, timestamp);
    return settle(addReaction(context, message, { name, user: APP.botUser }));
  },
});

const remove = defineMethod({
  name: "reactions.remove",
  scopes: ["reactions:write"],
  tier: 2,
  args,
  handle(context, { channel, timestamp, name }) {
    const { state } = context.store;
    const message = existingMessage(state, writableChannel(state, channel).id, timestamp);
    return settle(removeReaction(context, message, { name, user: APP.botUser }));
  },
});

const get = defineMethod({
  name: "reactions.get",
  scopes: ["reactions:read"],
  tier: 3,
  args: args.omit({ name: true }),
  handle(context, { channel, timestamp }) {
    const { state } = context.store;
    const message = existingMessage(state, joinedChannel(state, channel).id, timestamp);
    const options = { baseUrl: context.baseUrl(), withMetadata: false };
    return { type: "message", channel, message: renderMessage(state, message, options) };
  },
});

/** reactions.*: emoji under a message. */
export const REACTION_METHODS = [add, remove, get];
