import { z } from "zod";
import { buttonStyle, confirm } from "./confirm.ts";
import { address, identifier } from "./identifiers.ts";
import { plainText } from "./text.ts";

/** A button; with `url` it also opens an address. */
export const button = z.strictObject({
  type: z.literal("button"),
  action_id: identifier.optional(),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: address.optional(),
  style: buttonStyle,
  confirm,
  accessibility_label: z.string().max(75).optional(),
});
