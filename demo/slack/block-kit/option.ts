import { z } from "zod";
import { address } from "./identifiers.ts";
import { anyText, plainText } from "./text.ts";

const value = z.string().min(1).max(150);

/** One entry of a menu. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value,
  description: plainText(75).optional(),
});

/** One entry of an overflow menu, which may also open an address. */
export const overflowOption = menuOption.extend({ url: address.optional() });

/** One entry of check boxes or radio buttons, whose text may carry mark-up. */
export const choiceOption = z.strictObject({ text: anyText(75), value, description: anyText(75).optional() });

/** Entries under a heading. */
export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(menuOption).min(1).max(100) });
