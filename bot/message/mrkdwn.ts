import { escapeText } from "./escape.ts";

/** Text that is safe to hand to Slack as mark-up. Only {@link mrkdwn} and its friends make it. */
export interface Mrkdwn {
  readonly markup: string;
}

/** What a template may hold: plain text is escaped, mark-up is taken as it is. */
export type Piece = string | number | Mrkdwn;

/** Longest text from outside that one place of a message shows. */
const PIECE_MAX = 280;

/**
 * Builds Slack mark-up; every value from outside is escaped on its way in.
 * @example mrkdwn`*${"<!here>"}*`.markup // => "*&lt;!here&gt;*"
 */
export function mrkdwn(parts: TemplateStringsArray, ...values: readonly Piece[]): Mrkdwn {
  const markup = parts.reduce((text, part, index) => {
    const value = values[index - 1];
    return text + (value === undefined ? "" : markupOf(value)) + part;
  });
  return { markup };
}

/** Joins pieces of mark-up, leaving out those that are null. */
export function join(pieces: readonly (Mrkdwn | null)[], separator: string): Mrkdwn {
  return { markup: pieces.flatMap((piece) => (piece === null ? [] : [piece.markup])).join(separator) };
}

/** A text from outside in one place, at most `max` characters. */
export function text(value: string, max: number): Mrkdwn {
  return { markup: escapeText(value, max) };
}

/**
 * A longer text from outside, such as a post-mortem. Slack knows no headings, so they become bold lines.
 * @example note("## Root cause", 100).markup // => "*Root cause*"
 */
export function note(value: string, max: number): Mrkdwn {
  return { markup: escapeText(value, max).replace(/^#{1,3} +([^\s*][^*\n]*)$/gmu, "*$1*") };
}

/** A text from outside on one line, as code. */
export function code(value: string, max = 80): Mrkdwn {
  const line = escapeText(value.replace(/\s+/gu, " ").trim(), max);
  return { markup: line === "" ? "`-`" : `\`${line}\`` };
}

/** A longer address would take the room of what people read. */
const LINK_MAX = 1800;

/**
 * A link, or only its words when the address is not plain http(s) or too long.
 * @example link("https://grafana.example.com/d/x", "dashboard").markup // => "<https://grafana.example.com/d/x|dashboard>"
 */
export function link(url: string | null, words: string): Mrkdwn {
  const label = escapeText(words.replaceAll("|", "/"), 60);
  if (url === null || url.replaceAll("&", "&amp;").length > LINK_MAX || !/^https?:\/\/[^\s<>|"'`\\^{}]+$/u.test(url))
    return { markup: label };
  return { markup: `<${url.replaceAll("&", "&amp;")}|${label}>` };
}

/** A person: as a mention when Slack knows them, else by name. A mention in an edited message notifies nobody. */
export function person(slackUserId: string | null, subject: string): Mrkdwn {
  if (slackUserId !== null && /^[UW][A-Z0-9]{1,20}$/u.test(slackUserId)) return { markup: `<@${slackUserId}>` };
  return { markup: `*${escapeText(subject.replaceAll("*", ""), 80)}*` };
}

function markupOf(piece: Piece): string {
  if (typeof piece === "number") return String(piece);
  return typeof piece === "string" ? escapeText(piece, PIECE_MAX) : piece.markup;
}
