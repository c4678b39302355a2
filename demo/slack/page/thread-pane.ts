import { channelTitle } from "./channel-pane.ts";
import { composer } from "./composer.ts";
import { fill, h } from "./dom.ts";
import { drawMessages, followPictures, showNewest } from "./message-list.ts";
import { repliesOf } from "./model.ts";
import type { Page } from "./page.ts";

const built = new WeakMap<HTMLElement, { readonly for: string; readonly list: HTMLElement }>();

function build(page: Page, pane: HTMLElement, thread: { channel: string; ts: string }) {
  const channel = page.model.channels.find((candidate) => candidate.id === thread.channel);
  const title = channel ? channelTitle(page, channel) : thread.channel;
  const list = h("div", { class: "messages", role: "log", "aria-label": "Thread", tabindex: 0 });
  fill(
    pane,
    h(
      "header",
      { class: "pane-head" },
      h("h2", {}, "Thread"),
      h("p", { class: "topic" }, title),
      h(
        "button",
        { type: "button", class: "close", "aria-label": "Close thread", on: { click: () => page.closeThread() } },
        "×",
      ),
    ),
    list,
    channel?.is_archived ? null : composer(page, { channel: thread.channel, threadTs: thread.ts, label: title }),
  );
  const made = { for: `${page.model.me.id}/${thread.channel}/${thread.ts}`, list };
  followPictures(list);
  built.set(pane, made);
  return made;
}

/** Draws the open thread beside the channel, or hides the pane. */
export function drawThread(page: Page, pane: HTMLElement): void {
  const { thread } = page.model;
  const start = thread && page.model.messages.get(thread.channel)?.find((message) => message.ts === thread.ts);
  pane.hidden = !start;
  if (!thread || !start) return;
  const known = built.get(pane);
  const fresh = known?.for !== `${page.model.me.id}/${thread.channel}/${thread.ts}`;
  const { list } = fresh ? build(page, pane, thread) : known;
  drawMessages(page, list, [start, ...repliesOf(page.model, thread.channel, thread.ts)], true);
  if (fresh) showNewest(list);
}
