import { z } from "zod";
import { parseBlocks } from "../block-kit/parse-blocks.ts";
import type { Block, Metadata } from "../workspace/state.ts";
import { json, text } from "./arguments.ts";
import { SlackError } from "./slack-error.ts";

const MAX_TEXT = 40_000;
const MAX_METADATA_BYTES = 16_000;

/** Arguments that every method that writes a message shares. */
export const contentArgs = {
  text: text.optional(),
  blocks: json.optional(),
  attachments: json.optional(),
  metadata: json.optional(),
};

const metadataShape = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

export interface Content {
  readonly text: string | null;
  /** Null where the caller said nothing about blocks: an update then keeps the old ones. */
  readonly blocks: Block[] | null;
  /** Undefined where the caller said nothing, null where it sent `{}`: an update then removes the old one. */
  readonly metadata: Metadata | null | undefined;
}

interface ContentArgs {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/** Blocks that were proved, or a refusal with Slack's messages. */
export function readBlocks(value: unknown): Block[] {
  const parsed = parseBlocks(value);
  if (!parsed.ok) throw new SlackError(parsed.error, parsed.messages);
  return parsed.blocks;
}

function readMetadata(value: unknown): Metadata | null | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "object" && value !== null && Object.keys(value).length === 0) return null;
  const parsed = metadataShape.safeParse(value);
  if (!parsed.success) throw new SlackError("invalid_metadata_format");
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > MAX_METADATA_BYTES) throw new SlackError("metadata_too_large");
  return parsed.data;
}

/** Text, blocks and metadata of a message to be written. */
export function readContent(args: ContentArgs): Content {
  const hasAttachments = Array.isArray(args.attachments) ? args.attachments.length > 0 : args.attachments !== undefined;
  if (hasAttachments) {
    throw new SlackError("invalid_attachments", [
      "[ERROR] this workspace shows blocks only [json-pointer:/attachments]",
    ]);
  }
  const blocks = args.blocks === undefined ? null : readBlocks(args.blocks);
  if (!args.text && (blocks?.length ?? 0) === 0) throw new SlackError("no_text");
  if ((args.text?.length ?? 0) > MAX_TEXT) throw new SlackError("msg_too_long");
  return { text: args.text ?? null, blocks, metadata: readMetadata(args.metadata) };
}
