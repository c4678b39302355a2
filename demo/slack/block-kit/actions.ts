import { z } from "zod";
import { button } from "./button.ts";
import { checkboxes, radioButtons } from "./choices.ts";
import { identifier } from "./identifiers.ts";
import { overflow } from "./overflow.ts";
import { datepicker, datetimepicker, timepicker } from "./pickers.ts";
import { SELECTS } from "./select.ts";

/** A row of up to 25 things to press or choose. */
export const actions = z.strictObject({
  type: z.literal("actions"),
  block_id: identifier.optional(),
  elements: z
    .array(
      z.discriminatedUnion("type", [
        button,
        overflow,
        checkboxes,
        radioButtons,
        datepicker,
        timepicker,
        datetimepicker,
        ...SELECTS,
      ]),
    )
    .min(1)
    .max(25),
});
