import type { ActionId } from "./action-ids.ts";
import type { Block, Confirm, Element, MrkdwnText, PlainText } from "./block.ts";
import { clip } from "./clip.ts";
import { beginning, cleanText } from "./escape.ts";
import type { Mrkdwn } from "./mrkdwn.ts";
import { SLACK_LIMITS } from "./slack-limits.ts";

/** Text without mark-up, cleaned and within the limit of its place. */
export function plain(value: string, max: number): PlainText {
  const line = cleanText(beginning(value.replace(/\s+/gu, " "), max))
    .replace(/\s+/gu, " ")
    .trim();
  return { type: "plain_text", text: clip(line === "" ? "-" : line, max), emoji: true };
}

export function header(value: string): Block {
  return { type: "header", text: plain(value, SLACK_LIMITS.header) };
}

export function section(content: Mrkdwn, accessory?: Element): Block {
  const block = { type: "section", text: mrkdwnText(content, SLACK_LIMITS.section) } as const;
  return accessory === undefined ? block : { ...block, accessory };
}

/** Name and value pairs in two columns; those without a value are left out. */
export function fields(pairs: readonly (readonly [string, Mrkdwn | null])[]): Block[] {
  const shown = pairs.flatMap(([name, value]) => (value === null ? [] : [{ markup: `*${name}*\n${value.markup}` }]));
  if (shown.length === 0) return [];
  const cells = shown.slice(0, SLACK_LIMITS.fields).map((cell) => mrkdwnText(cell, SLACK_LIMITS.field));
  return [{ type: "section", fields: cells }];
}

export function context(...pieces: readonly (Mrkdwn | null)[]): Block[] {
  const elements = pieces.flatMap((piece) =>
    piece === null || piece.markup === "" ? [] : [mrkdwnText(piece, SLACK_LIMITS.section)],
  );
  return elements.length === 0 ? [] : [{ type: "context", elements: elements.slice(0, SLACK_LIMITS.contextElements) }];
}

export function actions(...elements: readonly (Element | null)[]): Block[] {
  const shown = elements.filter((element) => element !== null);
  return shown.length === 0 ? [] : [{ type: "actions", elements: shown }];
}

export function button(
  action: ActionId,
  words: string,
  value: string,
  more: { readonly style?: "primary" | "danger"; readonly confirm?: Confirm } = {},
): Element {
  return { type: "button", action_id: action, text: plain(words, SLACK_LIMITS.buttonText), value, ...more };
}

/** Opens a page in the browser; null when the address is not plain http(s). */
export function linkButton(action: ActionId, words: string, url: string | null): Element | null {
  if (url === null || url.length > SLACK_LIMITS.url || !/^https?:\/\/[^\s<>"]+$/u.test(url)) return null;
  return { type: "button", action_id: action, text: plain(words, SLACK_LIMITS.buttonText), url };
}

export function confirm(title: string, question: string, yes: string, style: "primary" | "danger"): Confirm {
  return {
    title: plain(title, SLACK_LIMITS.confirmTitle),
    text: plain(question, SLACK_LIMITS.confirmText),
    confirm: plain(yes, SLACK_LIMITS.confirmButton),
    deny: plain("Not now", SLACK_LIMITS.confirmButton),
    style,
  };
}

function mrkdwnText(content: Mrkdwn, max: number): MrkdwnText {
  if (content.markup.length > max) {
    throw new RangeError(
      `a text of ${content.markup.length} characters was built for a place of ${max}: clip its parts`,
    );
  }
  return { type: "mrkdwn", text: content.markup === "" ? " " : content.markup, verbatim: true };
}
