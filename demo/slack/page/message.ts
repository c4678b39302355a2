import { avatar } from "./avatar.ts";
import { blockNodes } from "./blocks.ts";
import { clock } from "./dates.ts";
import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { emojiNode } from "./emoji.ts";
import { messageTools } from "./message-tools.ts";
import { repliesOf } from "./model.ts";
import { link, mrkdwn } from "./mrkdwn.ts";
import type { Page } from "./page.ts";
import { blockContext, perform } from "./page.ts";
import type { SeenMessage } from "./seen.ts";

export interface MessageSetting {
  readonly inThread: boolean;
  /** The same person wrote the message before, a moment ago: the name is not repeated. */
  readonly joined: boolean;
}

function reactions(page: Page, message: SeenMessage): Child {
  if (!message.reactions?.length) return null;
  const names = (users: readonly string[]) =>
    users.map((id) => page.model.users.find((user) => user.id === id)?.real_name ?? id).join(", ");
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users }) => {
      const mine = users.includes(page.model.me.id);
      const press = () => void perform(page, "react", { channel: message.channel, ts: message.ts, name, remove: mine });
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(mine),
          "aria-label": `${name.replaceAll("_", " ")}: ${names(users)}`,
          title: names(users),
          "data-key": `reaction/${message.ts}/${name}`,
          on: { click: press },
        },
        emojiNode(name),
        h("span", {}, String(users.length)),
      );
    }),
  );
}

function files(message: SeenMessage): Child[] {
  return (message.files ?? []).map((file) =>
    file.mimetype.startsWith("image/")
      ? h(
          "figure",
          {},
          h("figcaption", {}, file.title),
          h(
            "a",
            { href: file.url_private, target: "_blank" },
            h("img", { class: "large-picture", src: file.url_private, alt: file.alt_txt || file.title }),
          ),
        )
      : h("p", { class: "file" }, "📄 ", link(file.url_private, file.title)),
  );
}

function threadButton(page: Page, message: SeenMessage): Child {
  const replies = repliesOf(page.model, message.channel, message.ts);
  const last = replies.at(-1);
  if (!last) return null;
  const writers = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return h(
    "button",
    {
      type: "button",
      class: "thread-button",
      "data-key": `thread/${message.ts}`,
      on: { click: () => page.openThread(message.channel, message.ts) },
    },
    h(
      "span",
      { class: "avatars" },
      writers.map((id) =>
        avatar(
          page.model.users.find((user) => user.id === id),
          "small",
        ),
      ),
    ),
    h("strong", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`),
    h("span", { class: "muted" }, `last at ${clock(last.ts, page.model.me.tz)}`),
  );
}

function body(page: Page, message: SeenMessage, inThread: boolean): Child {
  const scope = `${inThread ? "thread" : "channel"}/${message.ts}`;
  const context = blockContext(page, { scope, target: { channel: message.channel, ts: message.ts } });
  const blocks = message.blocks ?? [];
  const previews = (message.attachments ?? []).map((preview) =>
    h("div", { class: "preview" }, blockNodes(preview.blocks, context)),
  );
  const content =
    blocks.length > 0
      ? blockNodes(blocks, context)
      : h("div", { class: "words" }, mrkdwn(message.text, context.reader));
  return [content, previews, files(message)];
}

/** One message: who, when, what, and what can be done with it. */
export function messageNode(page: Page, message: SeenMessage, setting: MessageSetting): HTMLElement {
  const author = page.model.users.find((user) => user.id === message.user);
  const ephemeral = message.is_ephemeral === true;
  const bot = ephemeral || message.user === page.model.botUser;
  const shown = ephemeral ? page.model.users.find((user) => user.id === page.model.botUser) : author;
  const name = message.from === "slack" ? page.model.teamName : (shown?.real_name ?? message.user);
  const dismiss = () => void perform(page, "dismiss", { ts: message.ts });
  const head = h(
    "div",
    { class: "message-head" },
    h("strong", { class: "author" }, name),
    bot ? h("span", { class: "tag" }, message.from === "slack" ? "workspace" : "app") : null,
    author?.is_restricted && !ephemeral ? h("span", { class: "tag" }, "guest") : null,
    h("a", { class: "clock", href: `#${message.channel}/${message.ts}` }, clock(message.ts, page.model.me.tz)),
    message.edited ? h("span", { class: "muted" }, "edited") : null,
  );
  const only = h(
    "p",
    { class: "only-you" },
    "Only visible to you",
    h(
      "button",
      { type: "button", class: "text-button", "data-key": `dismiss/${message.ts}`, on: { click: dismiss } },
      "Dismiss",
    ),
  );
  const classes = ["message", bot ? "from-app" : "", ephemeral ? "ephemeral" : "", setting.joined ? "joined" : ""];
  return h(
    "article",
    {
      class: classes.filter((each) => each !== "").join(" "),
      "data-ts": message.ts,
      "aria-label": `${name}: ${message.text.slice(0, 120)}`,
    },
    setting.joined ? h("span", { class: "avatar avatar-large avatar-gap", "aria-hidden": "true" }) : avatar(shown),
    h(
      "div",
      { class: "message-main" },
      setting.joined ? null : head,
      ephemeral ? only : null,
      h("div", { class: bot ? "message-body card" : "message-body" }, body(page, message, setting.inThread)),
      ephemeral ? null : reactions(page, message),
      setting.inThread || ephemeral ? null : threadButton(page, message),
    ),
    ephemeral ? null : messageTools(page, message, setting.inThread),
  );
}
