import { z } from "zod";
import { button } from "./button.ts";
import { checkboxes, radioButtons } from "./choices.ts";
import { identifier } from "./identifiers.ts";
import { imageElement } from "./image.ts";
import { overflow } from "./overflow.ts";
import { datepicker, timepicker } from "./pickers.ts";
import { SELECTS } from "./select.ts";
import { anyText } from "./text.ts";

/** A paragraph, up to ten short fields and one thing beside them. */
export const section = z
  .strictObject({
    type: z.literal("section"),
    block_id: identifier.optional(),
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z
      .discriminatedUnion("type", [
        button,
        overflow,
        imageElement,
        checkboxes,
        radioButtons,
        datepicker,
        timepicker,
        ...SELECTS,
      ])
      .optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, "missing required field: text or fields");
