import { z } from "zod";
import { directChannel, findMessage } from "../api/lookup.ts";
import { renderMessage, renderView } from "../api/render.ts";
import { APP } from "../workspace/directory.ts";
import { addMessage } from "../workspace/messages.ts";
import { addReaction, removeReaction } from "../workspace/reactions.ts";
import type { Channel } from "../workspace/state.ts";
import { interactionRequest } from "./bot-link.ts";
import { ControlError } from "./control-error.ts";
import type { HandResult, Hands } from "./desk.ts";
import { channelOf, channelRef, commonPayload, personById, resultOf } from "./desk.ts";

export const homeShape = z.object({ user: z.string(), tab: z.enum(["home", "messages"]).default("home") });
export const sayShape = z.object({
  user: z.string(),
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  thread_ts: z.string().optional(),
});
export const reactShape = z.object({
  user: z.string(),
  channel: z.string(),
  ts: z.string(),
  name: z.string(),
  remove: z.boolean().default(false),
});
export const shortcutShape = z.object({
  user: z.string(),
  callback_id: z.string(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

const heardByBot = (channel: Channel): boolean => channel.members.includes(APP.botUser);

/** Opens the app's Home tab as that person. */
export function openHome(hands: Hands, request: z.output<typeof homeShape>): Promise<void> {
  const user = personById(hands, request.user);
  const channel = directChannel(hands.store.state, user.id);
  const view = hands.store.state.homes[user.id];
  return hands.events.send({
    type: "app_home_opened",
    user: user.id,
    channel: channel.id,
    tab: request.tab,
    ...(view && request.tab === "home" ? { view: renderView(view) } : {}),
  });
}

const LINKS = /<(https?:\/\/[^|>]+)(?:\|[^>]*)?>|(https?:\/\/\S+)/g;

/** Writes a message as that person; the app hears of mentions and of links to its domains. */
export function say(hands: Hands, request: z.output<typeof sayShape>, unfurlDomains: readonly string[]) {
  const user = personById(hands, request.user);
  const channel = channelOf(hands, user, request.channel);
  if (channel.archived) throw new ControlError(`${channel.name} is archived`);
  const parent = request.thread_ts ? findMessage(hands.store.state, channel.id, request.thread_ts) : undefined;
  if (request.thread_ts && !parent) throw new ControlError(`there is no thread ${request.thread_ts}`, 404);
  const threadTs = parent ? (parent.threadTs ?? parent.ts) : null;
  const message = addMessage(hands, { channel: channel.id, user: user.id, text: request.text, threadTs });
  const heard: Promise<void>[] = [];
  if (heardByBot(channel)) {
    const common = { user: user.id, channel: channel.id, ...(threadTs ? { thread_ts: threadTs } : {}) };
    if (request.text.includes(`<@${APP.botUser}>`)) {
      heard.push(hands.events.send({ type: "app_mention", ...common, text: request.text, ts: message.ts }));
    }
    const links = [...request.text.matchAll(LINKS)]
      .map((match) => match[1] ?? match[2] ?? "")
      .filter((url) => URL.canParse(url) && unfurlDomains.includes(new URL(url).hostname))
      .map((url) => ({ url, domain: new URL(url).hostname }));
    if (links.length > 0) {
      heard.push(
        hands.events.send({
          type: "link_shared",
          ...common,
          message_ts: message.ts,
          links,
          source: "conversations_history",
        }),
      );
    }
  }
  return { message, heard: Promise.all(heard) };
}

/** Adds or removes an emoji as that person. */
export function react(hands: Hands, request: z.output<typeof reactShape>): Promise<void> {
  const user = personById(hands, request.user);
  const channel = channelOf(hands, user, request.channel);
  const message = findMessage(hands.store.state, channel.id, request.ts);
  if (!message) throw new ControlError(`there is no message ${request.ts}`, 404);
  const change = request.remove ? removeReaction : addReaction;
  const outcome = change(hands, message, { name: request.name, user: user.id });
  if (outcome !== "done") throw new ControlError(outcome);
  if (!heardByBot(channel)) return Promise.resolve();
  return hands.events.send({
    type: request.remove ? "reaction_removed" : "reaction_added",
    user: user.id,
    reaction: request.name,
    item: { type: "message", channel: channel.id, ts: message.ts },
    item_user: message.user,
  });
}

/** Starts a shortcut: from a message's menu if one is named, else from anywhere. */
export async function shortcut(hands: Hands, request: z.output<typeof shortcutShape>): Promise<HandResult> {
  const user = personById(hands, request.user);
  const common = {
    ...commonPayload(user),
    callback_id: request.callback_id,
    trigger_id: hands.triggers.issue(user.id, null),
    action_ts: (hands.now() / 1000).toFixed(6),
  };
  if (request.channel === undefined || request.ts === undefined) {
    return resultOf(await hands.link.send(interactionRequest({ type: "shortcut", ...common })));
  }
  const channel = channelOf(hands, user, request.channel);
  const message = findMessage(hands.store.state, channel.id, request.ts);
  if (!message) throw new ControlError(`there is no message ${request.ts}`, 404);
  const place = { user: user.id, channel: channel.id, threadTs: message.threadTs };
  const delivery = await hands.link.send(
    interactionRequest({
      type: "message_action",
      ...common,
      channel: channelRef(channel),
      message_ts: message.ts,
      message: renderMessage(hands.store.state, message, { baseUrl: hands.baseUrl(), withMetadata: true }),
      response_url: hands.responseUrls.issue({ ...place, original: { ts: message.ts, ephemeral: false } }),
    }),
  );
  return resultOf(delivery);
}
