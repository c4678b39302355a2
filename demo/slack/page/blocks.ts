import type { BlockContext } from "./block-context.ts";
import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { actionNode, actionsNode, imageNode } from "./elements.ts";
import { inputBlock } from "./input-block.ts";
import { markdown } from "./markdown.ts";
import { link } from "./mrkdwn.ts";
import { richText } from "./rich-text.ts";
import type { Block, Json } from "./seen.ts";
import { textNodes, textOf } from "./text-object.ts";

function section(block: Block, context: BlockContext): HTMLElement {
  const fields = (block["fields"] ?? []) as readonly Json[];
  const accessory = block["accessory"] as Json | undefined;
  const text = block["text"] ? h("div", { class: "section-text" }, textNodes(block["text"], context.reader)) : null;
  const grid =
    fields.length > 0
      ? h(
          "div",
          { class: "fields" },
          fields.map((field) => h("div", {}, textNodes(field, context.reader))),
        )
      : null;
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-main" }, text, grid),
    accessory ? h("div", { class: "accessory" }, actionNode(accessory, block.block_id, context)) : null,
  );
}

function context(block: Block, { reader }: BlockContext): HTMLElement {
  const elements = (block["elements"] ?? []) as readonly Json[];
  return h(
    "div",
    { class: "context" },
    elements.map((element) =>
      element["type"] === "image" ? imageNode(element, "context-picture") : h("span", {}, textNodes(element, reader)),
    ),
  );
}

function image(block: Block): HTMLElement {
  const title = textOf(block["title"]);
  return h("figure", {}, title ? h("figcaption", {}, withEmoji(title)) : null, imageNode(block, "large-picture"));
}

function table(block: Block, { reader }: BlockContext): HTMLElement {
  const rows = (block["rows"] ?? []) as readonly (readonly Json[])[];
  const settings = (block["column_settings"] ?? []) as readonly (Json | null)[];
  const cell = (content: Json, column: number, tag: "td" | "th"): HTMLElement => {
    const inner =
      content["type"] === "rich_text" ? richText(content["elements"] as Json[], reader) : withEmoji(textOf(content));
    return h(
      tag,
      { class: `align-${String(settings[column]?.["align"] ?? "left")}`, scope: tag === "th" ? "col" : null },
      inner,
    );
  };
  const [head = [], ...body] = rows;
  return h(
    "div",
    { class: "table-frame", tabindex: 0 },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((content, column) => cell(content, column, "th")),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((content, column) => cell(content, column, "td")),
          ),
        ),
      ),
    ),
  );
}

function blockNode(block: Block, at: BlockContext): Child {
  switch (block.type) {
    case "section":
      return section(block, at);
    case "header":
      return h("h3", { class: "header" }, withEmoji(textOf(block["text"])));
    case "context":
      return context(block, at);
    case "divider":
      return h("hr");
    case "actions":
      return actionsNode(block, at);
    case "input":
      return inputBlock(block, at);
    case "image":
      return image(block);
    case "rich_text":
      return h("div", { class: "rich" }, richText((block["elements"] ?? []) as readonly Json[], at.reader));
    case "markdown":
      return h("div", { class: "rich" }, markdown(String(block["text"])));
    case "table":
      return table(block, at);
    case "video":
      return h("p", {}, "▶ ", link(String(block["title_url"] ?? block["video_url"]), textOf(block["title"])));
    default:
      return h("p", { class: "unknown-block" }, `This page cannot show a ${block.type} block.`);
  }
}

/** Blocks as nodes, in their order. */
export function blockNodes(blocks: readonly Block[], at: BlockContext): Child[] {
  return blocks.map((block) => blockNode(block, at));
}
