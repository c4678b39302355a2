import type { Block } from "../workspace/state.ts";
import { messageBlocks } from "./blocks.ts";
import { complaints } from "./complaints.ts";
import { findRepeats, shownCharacters, withIds } from "./whole.ts";

/** 40,000 are documented, about 13,200 are accepted (slackapi/bolt-js#2509). */
export const MAX_SHOWN_CHARACTERS = 13_200;
const MAX_MARKDOWN_CHARACTERS = 12_000;

export type ParsedBlocks =
  | { readonly ok: true; readonly blocks: Block[] }
  | { readonly ok: false; readonly error: string; readonly messages: readonly string[] };

/** Proves the blocks of a message, or says what is wrong in Slack's words. */
export function parseBlocks(value: unknown): ParsedBlocks {
  if (!Array.isArray(value)) return { ok: false, error: "invalid_blocks_format", messages: [] };
  const parsed = messageBlocks.safeParse(value);
  if (!parsed.success) return { ok: false, error: "invalid_blocks", messages: complaints(parsed.error, ["blocks"]) };
  const repeats = findRepeats(parsed.data, ["blocks"]);
  if (repeats.length > 0) return { ok: false, error: "invalid_blocks", messages: repeats };
  const markdown = parsed.data.filter((block) => block.type === "markdown");
  const tables = parsed.data.filter((block) => block.type === "table");
  if (tables.length > 1) return { ok: false, error: "only_one_table_allowed", messages: [] };
  if (shownCharacters(parsed.data) > MAX_SHOWN_CHARACTERS || shownCharacters(markdown) > MAX_MARKDOWN_CHARACTERS) {
    return { ok: false, error: "msg_blocks_too_long", messages: [] };
  }
  return { ok: true, blocks: withIds(parsed.data) };
}
