import type { NewsType } from "./api.ts";
import type { ReaderContext } from "./reader-context.ts";
import type { SeenChannel, SeenMessage, SeenState, SeenUser, SeenView } from "./seen.ts";

/** Where the person looks. */
export type Place = { readonly kind: "channel"; readonly id: string } | { readonly kind: "home" };

/** Everything the page shows, as one person sees it. */
export interface Model {
  readonly teamName: string;
  readonly appName: string;
  readonly botUser: string;
  readonly me: SeenUser;
  readonly users: readonly SeenUser[];
  readonly groups: SeenState["usergroups"];
  channels: readonly SeenChannel[];
  /** Channel messages, replies and ephemerals, by channel. */
  readonly messages: Map<string, SeenMessage[]>;
  views: readonly SeenView[];
  home: SeenView | null;
  readonly unread: Map<string, number>;
  place: Place;
  thread: { readonly channel: string; readonly ts: string } | null;
}

const byTs = (a: SeenMessage, b: SeenMessage): number => Number(a.ts) - Number(b.ts);

/** The model of a freshly loaded state. */
export function createModel(state: SeenState, me: SeenUser, place: Place): Model {
  const messages = new Map<string, SeenMessage[]>();
  for (const channel of state.channels) {
    const all = channel.messages.flatMap(({ replies, ...message }) => [message, ...replies]);
    const own = state.ephemerals.filter((message) => message.channel === channel.id);
    messages.set(channel.id, [...all, ...own].sort(byTs));
  }
  return {
    teamName: state.team.name,
    appName: state.app.name,
    botUser: state.app.botUser,
    me,
    users: state.users,
    groups: state.usergroups,
    channels: state.channels,
    messages,
    views: state.views[me.id] ?? [],
    home: state.homes[me.id] ?? null,
    unread: new Map(),
    place,
    thread: null,
  };
}

export const isReply = (message: SeenMessage): boolean =>
  message.thread_ts !== undefined && message.thread_ts !== message.ts;

/** Messages of a channel, without replies that belong only to a thread. */
export function channelMessages(model: Model, channel: string): SeenMessage[] {
  return (model.messages.get(channel) ?? []).filter(
    (message) => !isReply(message) || message.subtype === "thread_broadcast",
  );
}

/** Replies of a thread, oldest first. */
export function repliesOf(model: Model, channel: string, ts: string): SeenMessage[] {
  return (model.messages.get(channel) ?? []).filter((message) => message.thread_ts === ts && message.ts !== ts);
}

function put(model: Model, message: SeenMessage): void {
  const list = model.messages.get(message.channel) ?? [];
  const at = list.findIndex((known) => known.ts === message.ts);
  if (at >= 0) list[at] = message;
  else list.push(message);
  model.messages.set(message.channel, list.sort(byTs));
  const looking = model.place.kind === "channel" && model.place.id === message.channel;
  if (at < 0 && !looking && message.user !== model.me.id && !isReply(message)) {
    model.unread.set(message.channel, (model.unread.get(message.channel) ?? 0) + 1);
  }
}

function drop(model: Model, ts: string): void {
  for (const [channel, list] of model.messages) {
    model.messages.set(
      channel,
      list.filter((message) => message.ts !== ts),
    );
  }
}

/** Takes in one change. `reload` means that only a fresh state will do. */
export function applyNews(model: Model, type: NewsType, data: unknown): "shown" | "reload" {
  switch (type) {
    case "message":
    case "message_changed":
    case "ephemeral": {
      const message = data as SeenMessage;
      if (!model.messages.has(message.channel)) return "reload";
      put(model, message);
      return "shown";
    }
    case "message_deleted":
    case "ephemeral_deleted":
      drop(model, (data as { ts: string }).ts);
      return "shown";
    case "views":
      model.views = (data as { views: readonly SeenView[] }).views;
      return "shown";
    case "home":
      model.home = data as SeenView;
      return "shown";
    case "reset":
      return "reload";
  }
}

/** How this person reads text. */
export function readerOf(model: Model): ReaderContext {
  return {
    me: model.me,
    nowMs: Date.now(),
    userName: (id) => model.users.find((user) => user.id === id)?.real_name ?? null,
    channelName: (id) => model.channels.find((channel) => channel.id === id)?.name ?? null,
    groupHandle: (id) => model.groups.find((group) => group.id === id)?.handle ?? null,
    inGroup: (id) => model.groups.some((group) => group.id === id && group.users.includes(model.me.id)),
  };
}
