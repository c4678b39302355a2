import { z } from "zod";
import type { Block } from "../workspace/state.ts";
import { viewBlocks } from "./blocks.ts";
import { complaint, complaints } from "./complaints.ts";
import { plainText } from "./text.ts";
import { findRepeats, withIds } from "./whole.ts";

const MAX_VIEW_BYTES = 250_000;
const common = {
  blocks: viewBlocks,
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
const modal = z.strictObject({
  type: z.literal("modal"),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
  ...common,
});
const home = z.strictObject({ type: z.literal("home"), ...common });
/** A modal or a Home view, as views.* take it. */
export const viewSchema = z.discriminatedUnion("type", [modal, home]);

export interface ViewContent {
  readonly type: "modal" | "home";
  readonly title: string;
  readonly submit: string | null;
  readonly close: string | null;
  readonly blocks: Block[];
  readonly privateMetadata: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
}

export type ParsedView =
  | { readonly ok: true; readonly view: ViewContent }
  | { readonly ok: false; readonly error: string; readonly messages: readonly string[] };

const refuse = (error: string, messages: readonly string[]): ParsedView => ({ ok: false, error, messages });

/** Proves a modal or Home view, or says what is wrong in Slack's words. */
export function parseView(value: unknown, type: "modal" | "home"): ParsedView {
  if (Buffer.byteLength(JSON.stringify(value) ?? "") > MAX_VIEW_BYTES) return refuse("view_too_large", []);
  const parsed = viewSchema.safeParse(value);
  if (!parsed.success) return refuse("invalid_arguments", complaints(parsed.error, ["view"]));
  const content = parsed.data;
  if (content.type !== type)
    return refuse("invalid_arguments", [complaint(`must be a ${type} view`, ["view", "type"])]);
  const repeats = findRepeats(content.blocks, ["view", "blocks"]);
  if (repeats.length > 0) return refuse("invalid_arguments", repeats);
  const asModal = content.type === "modal" ? content : null;
  if (asModal && !asModal.submit && content.blocks.some((block) => block.type === "input")) {
    return refuse("invalid_arguments", [complaint("missing required field: submit", ["view"])]);
  }
  return {
    ok: true,
    view: {
      type: content.type,
      title: asModal?.title.text ?? "",
      submit: asModal?.submit?.text ?? null,
      close: asModal?.close?.text ?? null,
      blocks: withIds(content.blocks),
      privateMetadata: content.private_metadata ?? "",
      callbackId: content.callback_id ?? "",
      externalId: content.external_id ?? "",
      clearOnClose: asModal?.clear_on_close ?? false,
      notifyOnClose: asModal?.notify_on_close ?? false,
    },
  };
}
