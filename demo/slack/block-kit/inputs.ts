import { z } from "zod";
import { identifier } from "./identifiers.ts";
import { richTextParts } from "./rich-text.ts";
import { placeholder } from "./text.ts";

const dispatchConfig = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(["on_enter_pressed", "on_character_entered"]))
      .min(1)
      .max(2)
      .optional(),
  })
  .optional();
const common = {
  action_id: identifier.optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: dispatchConfig,
  placeholder,
};
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, "must be a number in a string");

/** A line or an area of text. */
const plainTextInput = z.strictObject({
  type: z.literal("plain_text_input"),
  ...common,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
});
const numberInput = z.strictObject({
  type: z.literal("number_input"),
  ...common,
  is_decimal_allowed: z.boolean(),
  initial_value: decimal.optional(),
  min_value: decimal.optional(),
  max_value: decimal.optional(),
});
const emailInput = z.strictObject({
  type: z.literal("email_text_input"),
  ...common,
  initial_value: z.string().optional(),
});
const urlInput = z.strictObject({ type: z.literal("url_text_input"), ...common, initial_value: z.string().optional() });
const richTextInput = z.strictObject({
  type: z.literal("rich_text_input"),
  ...common,
  initial_value: z.strictObject(richTextParts).optional(),
});
/** Fields that exist only inside an input block. */
export const TEXT_INPUTS = [plainTextInput, numberInput, emailInput, urlInput, richTextInput] as const;
