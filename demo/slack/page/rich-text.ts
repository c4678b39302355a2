import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { emojiNode, withEmoji } from "./emoji.ts";
import { dateNode, link, mention, userMention } from "./mrkdwn.ts";
import type { ReaderContext } from "./reader-context.ts";
import type { Json } from "./seen.ts";

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" } as const;

function plainInline(piece: Json, reader: ReaderContext): Child {
  const word = (name: string): string => (typeof piece[name] === "string" ? piece[name] : "");
  switch (piece["type"]) {
    case "link":
      return link(word("url"), word("text") || word("url"));
    case "emoji":
      return emojiNode(word("name"));
    case "user":
      return userMention(word("user_id"), "", reader);
    case "usergroup":
      return mention(
        `@${reader.groupHandle(word("usergroup_id")) ?? word("usergroup_id")}`,
        reader.inGroup(word("usergroup_id")),
      );
    case "channel":
      return mention(`#${reader.channelName(word("channel_id")) ?? word("channel_id")}`, false);
    case "broadcast":
      return mention(`@${word("range")}`, true);
    case "date":
      return dateNode(
        { seconds: Number(piece["timestamp"]), pattern: word("format"), url: word("url") || null },
        reader,
      );
    case "color":
      return h("code", {}, word("value"));
    default:
      return withEmoji(word("text"));
  }
}

function inline(piece: Json, reader: ReaderContext): Child {
  const style = (piece["style"] ?? {}) as Readonly<Record<string, boolean>>;
  return Object.entries(TAGS).reduce<Child>(
    (inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner),
    plainInline(piece, reader),
  );
}

/** The parts of a rich_text block as nodes. */
export function richText(elements: readonly Json[], reader: ReaderContext): Child[] {
  return elements.map((element) => {
    const parts = (element["elements"] as readonly Json[] | undefined) ?? [];
    const pieces = () => parts.map((piece) => inline(piece, reader));
    switch (element["type"]) {
      case "rich_text_list": {
        const items = parts.map((item) => h("li", {}, richText([item], reader)));
        const indent = `indent-${Number(element["indent"] ?? 0)}`;
        return element["style"] === "ordered"
          ? h("ol", { class: indent, start: Number(element["offset"] ?? 0) + 1 }, items)
          : h("ul", { class: indent }, items);
      }
      case "rich_text_quote":
        return h("blockquote", {}, pieces());
      case "rich_text_preformatted":
        return h("pre", { tabindex: 0 }, pieces());
      default:
        return h("span", { class: "rich-section" }, pieces());
    }
  });
}
