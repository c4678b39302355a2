import { APP } from "../workspace/directory.ts";
import type { Channel, Message, User, WorkspaceState } from "../workspace/state.ts";
import { SlackError } from "./slack-error.ts";

/** The channel if the bot may know of it; a private one without the bot does not exist for it. */
export function visibleChannel(state: WorkspaceState, id: string): Channel {
  const channel = state.channels.find((candidate) => candidate.id === id);
  if (!channel || (channel.private && !channel.members.includes(APP.botUser)))
    throw new SlackError("channel_not_found");
  return channel;
}

/** The channel if the bot belongs to it. */
export function joinedChannel(state: WorkspaceState, id: string): Channel {
  const channel = visibleChannel(state, id);
  if (!channel.members.includes(APP.botUser)) throw new SlackError("not_in_channel");
  return channel;
}

/** The channel if the bot may write to it. */
export function writableChannel(state: WorkspaceState, id: string): Channel {
  const channel = joinedChannel(state, id);
  if (channel.archived) throw new SlackError("is_archived");
  return channel;
}

export function findMessage(state: WorkspaceState, channel: string, ts: string): Message | undefined {
  return state.messages.find((message) => message.channel === channel && message.ts === ts);
}

export function existingMessage(state: WorkspaceState, channel: string, ts: string): Message {
  const message = findMessage(state, channel, ts);
  if (!message) throw new SlackError("message_not_found");
  return message;
}

/** Replies of a thread, oldest first, without the message that started it. */
export function repliesOf(state: WorkspaceState, channel: string, ts: string): Message[] {
  return state.messages.filter(
    (message) => message.channel === channel && message.threadTs === ts && message.ts !== ts,
  );
}

export function existingUser(state: WorkspaceState, id: string): User {
  const user = state.users.find((candidate) => candidate.id === id);
  if (!user) throw new SlackError("user_not_found");
  return user;
}

/** The direct conversation of a person with the bot, opened when it is first needed. */
export function directChannel(state: WorkspaceState, userId: string): Channel {
  const user = existingUser(state, userId);
  if (user.bot) throw new SlackError("cannot_dm_bot");
  const known = state.channels.find((channel) => channel.directWith === userId);
  if (known) return known;
  const channel: Channel = {
    id: `D0${userId.slice(2)}`,
    name: user.name,
    topic: "",
    private: true,
    archived: false,
    directWith: userId,
    members: [userId, APP.botUser],
  };
  state.channels.push(channel);
  return channel;
}
