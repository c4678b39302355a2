import { z } from "zod";
import { identifier } from "./identifiers.ts";
import { richTextParts } from "./rich-text.ts";

const block_id = identifier.optional();

/** Formatted text as a tree instead of mark-up. */
export const richText = z.strictObject({ ...richTextParts, block_id });

/** Standard Markdown; only in messages. */
export const markdownBlock = z.strictObject({
  type: z.literal("markdown"),
  block_id,
  text: z.string().min(1).max(12_000),
});

const cell = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string().min(1) }),
  z.strictObject(richTextParts),
]);

/** At most 100 rows of at most 20 cells; only in messages. */
export const tableBlock = z.strictObject({
  type: z.literal("table"),
  block_id,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(["left", "center", "right"]).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});
