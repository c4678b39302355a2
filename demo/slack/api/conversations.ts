import { z } from "zod";
import { APP } from "../workspace/directory.ts";
import type { Message } from "../workspace/state.ts";
import { commaList, flag, integer, text } from "./arguments.ts";
import { directChannel, existingMessage, joinedChannel, repliesOf, visibleChannel } from "./lookup.ts";
import type { ApiContext } from "./method.ts";
import { defineMethod } from "./method.ts";
import { page } from "./paging.ts";
import { renderChannel, renderMessage } from "./render.ts";
import { SlackError } from "./slack-error.ts";

const paging = { cursor: text.optional(), limit: integer.optional() };
const span = {
  oldest: text.optional(),
  latest: text.optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
};

interface Span {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

/** Whether a message lies between oldest and latest; the ends count only when asked for. */
function within(message: Message, { oldest, latest, inclusive }: Span): boolean {
  const ts = Number(message.ts);
  const after = oldest === undefined || (inclusive ? ts >= Number(oldest) : ts > Number(oldest));
  const before = latest === undefined || (inclusive ? ts <= Number(latest) : ts < Number(latest));
  return after && before;
}

function answer(
  context: ApiContext,
  messages: readonly Message[],
  args: { cursor?: string | undefined; limit?: number | undefined; include_all_metadata?: boolean | undefined },
) {
  const { items, cursor } = page(messages, args);
  const options = { baseUrl: context.baseUrl(), withMetadata: args.include_all_metadata ?? false };
  return {
    messages: items.map((message) => renderMessage(context.store.state, message, options)),
    has_more: cursor !== "",
    ...(cursor ? { response_metadata: { next_cursor: cursor } } : {}),
  };
}

const info = defineMethod({
  name: "conversations.info",
  scopes: ["channels:read"],
  tier: 3,
  args: z.object({ channel: text }),
  handle: ({ store }, args) => ({ channel: renderChannel(visibleChannel(store.state, args.channel)) }),
});

const list = defineMethod({
  name: "conversations.list",
  scopes: ["channels:read"],
  tier: 2,
  args: z.object({ types: commaList.optional(), exclude_archived: flag.optional(), ...paging }),
  handle({ store }, args) {
    const types = args.types ?? ["public_channel"];
    const kind = (channel: { private: boolean; directWith: string | null }) =>
      channel.directWith ? "im" : channel.private ? "private_channel" : "public_channel";
    const channels = store.state.channels
      .filter((channel) => types.includes(kind(channel)))
      .filter((channel) => !channel.private || channel.members.includes(APP.botUser))
      .filter((channel) => !(args.exclude_archived && channel.archived));
    const { items, cursor } = page(channels, args);
    return { channels: items.map(renderChannel), response_metadata: { next_cursor: cursor } };
  },
});

const history = defineMethod({
  name: "conversations.history",
  scopes: ["channels:history"],
  tier: 3,
  args: z.object({ channel: text, ...span, ...paging }),
  handle(context, args) {
    const channel = joinedChannel(context.store.state, args.channel);
    const messages = context.store.state.messages
      .filter((message) => message.channel === channel.id && (message.threadTs === null || message.broadcast))
      .filter((message) => within(message, args))
      .toReversed();
    return answer(context, messages, args);
  },
});

const replies = defineMethod({
  name: "conversations.replies",
  scopes: ["channels:history"],
  tier: 3,
  args: z.object({ channel: text, ts: text, ...span, ...paging }),
  handle(context, args) {
    const { state } = context.store;
    const channel = joinedChannel(state, args.channel);
    if (!state.messages.some((message) => message.channel === channel.id && message.ts === args.ts)) {
      throw new SlackError("thread_not_found");
    }
    const named = existingMessage(state, channel.id, args.ts);
    const start = existingMessage(state, channel.id, named.threadTs ?? named.ts);
    const thread = repliesOf(state, channel.id, start.ts).filter((message) => within(message, args));
    return answer(context, [start, ...thread], args);
  },
});

const open = defineMethod({
  name: "conversations.open",
  scopes: ["im:write"],
  tier: 3,
  args: z.object({ users: commaList, return_im: flag.optional() }),
  handle({ store }, args) {
    const [user, ...others] = args.users;
    if (!user) throw new SlackError("users_list_not_supplied");
    if (others.length > 0) throw new SlackError("method_not_supported_for_channel_type");
    const channel = directChannel(store.state, user);
    store.changed();
    return { channel: args.return_im ? renderChannel(channel) : { id: channel.id } };
  },
});

const members = defineMethod({
  name: "conversations.members",
  scopes: ["channels:read"],
  tier: 4,
  args: z.object({ channel: text, ...paging }),
  handle({ store }, args) {
    const { items, cursor } = page(visibleChannel(store.state, args.channel).members, args);
    return { members: items, response_metadata: { next_cursor: cursor } };
  },
});

const join = defineMethod({
  name: "conversations.join",
  scopes: ["channels:join"],
  tier: 3,
  args: z.object({ channel: text }),
  handle({ store }, args) {
    const channel = visibleChannel(store.state, args.channel);
    if (channel.private) throw new SlackError("method_not_supported_for_channel_type");
    if (channel.archived) throw new SlackError("is_archived");
    const already = channel.members.includes(APP.botUser);
    if (!already) channel.members.push(APP.botUser);
    store.changed();
    return { channel: renderChannel(channel), ...(already ? { warning: "already_in_channel" } : {}) };
  },
});

/** conversations.*: channels, their people and their messages. */
export const CONVERSATION_METHODS = [info, list, history, replies, open, members, join];
