import { z } from "zod";
import { APP } from "../workspace/directory.ts";
import { addEphemeral, addMessage, messageChanged, removeMessage } from "../workspace/messages.ts";
import type { Message, WorkspaceState } from "../workspace/state.ts";
import { flag, json, text } from "./arguments.ts";
import { contentArgs, readBlocks, readContent } from "./content.ts";
import {
  directChannel,
  existingMessage,
  findMessage,
  joinedChannel,
  visibleChannel,
  writableChannel,
} from "./lookup.ts";
import { defineMethod } from "./method.ts";
import { renderMessage } from "./render.ts";
import { SlackError } from "./slack-error.ts";

/** A post may name a channel by id, by name, or a person for a direct message. */
function target(state: WorkspaceState, channel: string) {
  if (channel.startsWith("U")) return directChannel(state, channel);
  const named = state.channels.find(
    (candidate) => candidate.name === channel.replace(/^#/, "") && !candidate.directWith,
  );
  return writableChannel(state, named?.id ?? channel);
}

function ownMessage(state: WorkspaceState, channel: string, ts: string, refusal: string): Message {
  const message = existingMessage(state, visibleChannel(state, channel).id, ts);
  if (message.user !== APP.botUser) throw new SlackError(refusal);
  return message;
}

/** A reply belongs to the start of its thread, whichever message of it was named. */
function threadOf(state: WorkspaceState, channel: string, threadTs: string | undefined): string | null {
  if (!threadTs) return null;
  if (!/^\d+\.\d{6}$/.test(threadTs)) {
    throw new SlackError("invalid_thread_ts", [`[ERROR] ${threadTs} is not a valid thread_ts`]);
  }
  const parent = findMessage(state, channel, threadTs);
  if (!parent) throw new SlackError("thread_not_found");
  return parent.threadTs ?? parent.ts;
}

const postMessage = defineMethod({
  name: "chat.postMessage",
  scopes: ["chat:write"],
  tier: "channel",
  args: z.object({ channel: text, ...contentArgs, thread_ts: text.optional(), reply_broadcast: flag.optional() }),
  handle(context, args) {
    const { state } = context.store;
    const channel = target(state, args.channel);
    const threadTs = threadOf(state, channel.id, args.thread_ts);
    const content = readContent(args);
    const message = addMessage(context, {
      channel: channel.id,
      user: APP.botUser,
      text: content.text ?? "",
      blocks: content.blocks ?? [],
      metadata: content.metadata ?? null,
      threadTs,
      broadcast: threadTs !== null && (args.reply_broadcast ?? false),
    });
    return {
      channel: channel.id,
      ts: message.ts,
      message: renderMessage(state, message, { baseUrl: context.baseUrl(), withMetadata: true }),
    };
  },
});

const update = defineMethod({
  name: "chat.update",
  scopes: ["chat:write"],
  tier: 3,
  args: z.object({ channel: text, ts: text, ...contentArgs }),
  handle(context, args) {
    const { state } = context.store;
    const message = ownMessage(state, args.channel, args.ts, "cant_update_message");
    const content = readContent(args);
    if (content.text !== null) message.text = content.text;
    if (content.blocks) message.blocks = content.blocks;
    if (content.metadata !== undefined) message.metadata = content.metadata;
    message.edited = { user: APP.botUser, ts: `${Math.floor(context.now() / 1000)}.000000` };
    messageChanged(context, message);
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: renderMessage(state, message, { baseUrl: context.baseUrl(), withMetadata: true }),
    };
  },
});

const remove = defineMethod({
  name: "chat.delete",
  scopes: ["chat:write"],
  tier: 3,
  args: z.object({ channel: text, ts: text }),
  handle(context, args) {
    removeMessage(context, ownMessage(context.store.state, args.channel, args.ts, "cant_delete_message"));
    return { channel: args.channel, ts: args.ts };
  },
});

const postEphemeral = defineMethod({
  name: "chat.postEphemeral",
  scopes: ["chat:write"],
  tier: 4,
  args: z.object({ channel: text, user: text, ...contentArgs, thread_ts: text.optional() }),
  handle(context, args) {
    const { state } = context.store;
    const channel = writableChannel(state, args.channel);
    if (!channel.members.includes(args.user)) throw new SlackError("user_not_in_channel");
    const content = readContent(args);
    const message_ts = addEphemeral(context, {
      channel: channel.id,
      user: args.user,
      text: content.text ?? "",
      blocks: content.blocks ?? [],
      threadTs: threadOf(state, channel.id, args.thread_ts),
    });
    return { message_ts };
  },
});

const getPermalink = defineMethod({
  name: "chat.getPermalink",
  tier: "special",
  args: z.object({ channel: text, message_ts: text }),
  handle(context, args) {
    const message = existingMessage(
      context.store.state,
      visibleChannel(context.store.state, args.channel).id,
      args.message_ts,
    );
    const path = `${message.channel}/p${message.ts.replace(".", "")}`;
    return { channel: message.channel, permalink: `${context.baseUrl()}/archives/${path}` };
  },
});

const unfurlsShape = z.record(z.string(), z.object({ blocks: z.unknown(), fallback: z.string().optional() }));

const unfurl = defineMethod({
  name: "chat.unfurl",
  scopes: ["links:write"],
  tier: 3,
  args: z.object({ channel: text, ts: text, unfurls: json }),
  handle(context, args) {
    const message = existingMessage(context.store.state, joinedChannel(context.store.state, args.channel).id, args.ts);
    const unfurls = unfurlsShape.safeParse(args.unfurls);
    if (!unfurls.success) throw new SlackError("cannot_parse_attachment");
    for (const [address, content] of Object.entries(unfurls.data)) {
      if (!message.text.includes(address)) throw new SlackError("cannot_unfurl_url");
      message.unfurls[address] = { blocks: readBlocks(content.blocks), text: content.fallback ?? "" };
    }
    messageChanged(context, message);
    return {};
  },
});

/** chat.*: write, change, take back. */
export const CHAT_METHODS = [postMessage, update, remove, postEphemeral, getPermalink, unfurl];
