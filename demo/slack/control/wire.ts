import { renderChannel, renderEphemeral, renderMessage, renderUser, renderView } from "../api/render.ts";
import type { ApiContext } from "../api/method.ts";
import { stateValues } from "../interaction/element-value.ts";
import { APP, TEAM } from "../workspace/directory.ts";
import type { NewsItem } from "../workspace/news.ts";
import type { Ephemeral, Message, View } from "../workspace/state.ts";

type Json = Record<string, unknown>;

/** A message in Slack's own words, with its channel. */
export function wireMessage(context: ApiContext, message: Message): Json {
  const options = { baseUrl: context.baseUrl(), withMetadata: true };
  return { channel: message.channel, ...renderMessage(context.store.state, message, options) };
}

export const wireEphemeral = (ephemeral: Ephemeral): Json => ({
  channel: ephemeral.channel,
  from: ephemeral.from,
  ...renderEphemeral(ephemeral),
});

export const wireView = (view: View): Json => ({
  user: view.user,
  ...renderView(view, stateValues(view.blocks, view.values)),
});

/** One change as the stream sends it. */
export function wireNews(context: ApiContext, item: NewsItem): unknown {
  switch (item.type) {
    case "message":
    case "message_changed":
      return wireMessage(context, item.data as Message);
    case "ephemeral":
      return wireEphemeral(item.data as Ephemeral);
    case "views":
      return { user: item.user, views: (item.data as View[]).map(wireView) };
    case "home":
      return wireView(item.data as View);
    default:
      return item.data;
  }
}

/** The whole workspace, or what one person sees of it. */
export function wireState(context: ApiContext, user: string | null): Json {
  const { state } = context.store;
  const sees = (owner: string) => user === null || owner === user;
  const channels = state.channels
    .filter((channel) => user === null || channel.members.includes(user))
    .map((channel) => {
      const all = state.messages.filter((message) => message.channel === channel.id);
      return {
        ...renderChannel(channel),
        members: channel.members,
        topic: channel.topic,
        messages: all
          .filter((message) => message.threadTs === null)
          .map((message) => ({
            ...wireMessage(context, message),
            replies: all.filter((reply) => reply.threadTs === message.ts).map((reply) => wireMessage(context, reply)),
          })),
      };
    });
  const views: Record<string, Json[]> = {};
  for (const view of state.views) if (sees(view.user)) (views[view.user] ??= []).push(wireView(view));
  return {
    team: TEAM,
    app: APP,
    users: state.users.map((each) => renderUser(each)),
    usergroups: state.usergroups,
    channels,
    ephemerals: state.ephemerals.filter((ephemeral) => sees(ephemeral.user)).map(wireEphemeral),
    views,
    homes: Object.fromEntries(
      Object.entries(state.homes)
        .filter(([owner]) => sees(owner))
        .map(([owner, view]) => [owner, wireView(view)]),
    ),
    lastNewsId: context.news.lastId,
  };
}
