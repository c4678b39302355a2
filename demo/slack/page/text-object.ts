import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { mrkdwn } from "./mrkdwn.ts";
import type { ReaderContext } from "./reader-context.ts";
import type { Json } from "./seen.ts";

/** The text of a text object, or nothing. */
export const textOf = (value: unknown): string => {
  const text = (value as Json | undefined)?.["text"];
  return typeof text === "string" ? text : "";
};

/** A plain_text or mrkdwn object as nodes. */
export function textNodes(value: unknown, reader: ReaderContext): Child[] {
  if ((value as Json | undefined)?.["type"] === "mrkdwn") return mrkdwn(textOf(value), reader);
  return textOf(value)
    .split("\n")
    .flatMap((line, index) => [index > 0 && h("br"), withEmoji(line)]);
}
