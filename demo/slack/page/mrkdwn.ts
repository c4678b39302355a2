import { formatDate } from "./dates.ts";
import type { Child } from "./dom.ts";
import { h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import type { Inline, Paragraph } from "./mrkdwn-tokens.ts";
import { parseMrkdwn } from "./mrkdwn-tokens.ts";
import type { ReaderContext } from "./reader-context.ts";

/** A link that opens elsewhere; anything but web and mail addresses stays text. */
export function link(url: string, ...label: Child[]): HTMLElement {
  const safe = /^(https?:|mailto:)/i.test(url);
  return safe ? h("a", { href: url, target: "_blank", rel: "noreferrer" }, ...label) : h("span", {}, ...label);
}

/** `@somebody`, marked when it is the reader. */
export function mention(label: string, mine: boolean): HTMLElement {
  return h("span", { class: mine ? "mention mention-me" : "mention" }, label);
}

/** A moment in the reader's own time zone, with the exact one on hover. */
export function dateNode(
  date: { readonly seconds: number; readonly pattern: string; readonly url: string | null },
  reader: ReaderContext,
): HTMLElement {
  const where = { timeZone: reader.me.tz, nowMs: reader.nowMs };
  const time = h(
    "time",
    {
      datetime: new Date(date.seconds * 1000).toISOString(),
      title: `${formatDate(date.seconds, "{date_long} {time_secs}", where)} (${reader.me.tz})`,
      ...(date.pattern.includes("{ago}") ? { "data-ago": date.seconds, "data-pattern": date.pattern } : {}),
    },
    formatDate(date.seconds, date.pattern, where),
  );
  return date.url ? link(date.url, time) : time;
}

export function userMention(id: string, fallback: string, reader: ReaderContext): HTMLElement {
  return mention(`@${reader.userName(id) ?? (fallback || id)}`, id === reader.me.id);
}

function inlineNode(piece: Inline, reader: ReaderContext): Child {
  switch (piece.kind) {
    case "text":
      return withEmoji(piece.text);
    case "code":
      return h("code", {}, piece.text);
    case "bold":
      return h("strong", {}, inlineNodes(piece.inner, reader));
    case "italic":
      return h("em", {}, inlineNodes(piece.inner, reader));
    case "strike":
      return h("s", {}, inlineNodes(piece.inner, reader));
    case "link":
      return link(piece.url, withEmoji(piece.label));
    case "user":
      return userMention(piece.id, piece.label, reader);
    case "channel":
      return h(
        "a",
        { class: "mention", href: `#${piece.id}` },
        `#${reader.channelName(piece.id) ?? (piece.label || piece.id)}`,
      );
    case "usergroup":
      return mention(
        `@${reader.groupHandle(piece.id) ?? (piece.label.replace(/^@/, "") || piece.id)}`,
        reader.inGroup(piece.id),
      );
    case "broadcast":
      return mention(`@${piece.range}`, true);
    case "date":
      return dateNode(piece, reader);
  }
}

const inlineNodes = (pieces: readonly Inline[], reader: ReaderContext): Child[] =>
  pieces.map((piece) => inlineNode(piece, reader));

const linesNodes = (lines: readonly (readonly Inline[])[], reader: ReaderContext): Child[] =>
  lines.flatMap((line, index) => [index > 0 ? h("br") : null, ...inlineNodes(line, reader)]);

function paragraphNode(paragraph: Paragraph, reader: ReaderContext): Child {
  switch (paragraph.kind) {
    case "pre":
      return h("pre", { tabindex: 0 }, paragraph.text);
    case "quote":
      return h("blockquote", {}, linesNodes(paragraph.lines, reader));
    case "lines":
      return linesNodes(paragraph.lines, reader);
  }
}

/** mrkdwn as nodes. */
export function mrkdwn(text: string, reader: ReaderContext): Child[] {
  return parseMrkdwn(text).map((paragraph) => paragraphNode(paragraph, reader));
}
