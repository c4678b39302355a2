import { composer } from "./composer.ts";
import { fill, h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { drawMessages, followPictures, showNewest } from "./message-list.ts";
import { channelMessages } from "./model.ts";
import type { Page } from "./page.ts";
import type { SeenChannel } from "./seen.ts";

/** A channel's name as people say it. */
export function channelTitle(page: Page, channel: SeenChannel): string {
  if (channel.is_im) return page.model.appName;
  return `${channel.is_private ? "🔒 " : "#"}${channel.name ?? channel.id}`;
}

interface Built {
  readonly for: string;
  readonly list: HTMLElement;
}
const built = new WeakMap<HTMLElement, Built>();

function build(page: Page, pane: HTMLElement, channel: SeenChannel): Built {
  const list = h("div", {
    class: "messages",
    role: "log",
    "aria-label": `Messages in ${channelTitle(page, channel)}`,
    tabindex: 0,
  });
  const count = channel.members.length;
  fill(
    pane,
    h(
      "header",
      { class: "pane-head" },
      h("h1", {}, withEmoji(channelTitle(page, channel))),
      h("p", { class: "topic" }, channel.topic),
      h("span", { class: "members" }, `${count} ${count === 1 ? "member" : "members"}`),
    ),
    list,
    channel.is_archived
      ? h("p", { class: "archived" }, "This channel is archived.")
      : composer(page, { channel: channel.id, threadTs: null, label: channelTitle(page, channel) }),
  );
  const made = { for: `${page.model.me.id}/${channel.id}`, list };
  followPictures(list);
  built.set(pane, made);
  return made;
}

/** Draws a channel: its head once, its messages each time. */
export function drawChannel(page: Page, pane: HTMLElement, channel: SeenChannel): void {
  const known = built.get(pane);
  const fresh = known?.for !== `${page.model.me.id}/${channel.id}` || !pane.contains(known.list);
  const { list } = fresh ? build(page, pane, channel) : known;
  const messages = channelMessages(page.model, channel.id);
  drawMessages(page, list, messages, false);
  list.classList.toggle("empty", messages.length === 0);
  list.dataset["empty"] = "Nothing here yet. It is quiet, and quiet is good.";
  if (fresh) showNewest(list);
}
