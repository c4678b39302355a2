import { z } from "zod";
import { checkboxes, radioButtons } from "./choices.ts";
import { identifier } from "./identifiers.ts";
import { TEXT_INPUTS } from "./inputs.ts";
import { datepicker, datetimepicker, timepicker } from "./pickers.ts";
import { SELECTS } from "./select.ts";
import { plainText } from "./text.ts";

/** A labelled field of a form. */
export const inputBlock = z.strictObject({
  type: z.literal("input"),
  block_id: identifier.optional(),
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion("type", [
    ...TEXT_INPUTS,
    checkboxes,
    radioButtons,
    datepicker,
    timepicker,
    datetimepicker,
    ...SELECTS,
  ]),
});
