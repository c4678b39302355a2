import { z } from "zod";
import { confirm } from "./confirm.ts";
import { identifier } from "./identifiers.ts";
import { choiceOption } from "./option.ts";

const common = {
  action_id: identifier.optional(),
  options: z.array(choiceOption).min(1).max(10),
  confirm,
  focus_on_load: z.boolean().optional(),
};

/** Check boxes: any number of at most ten. */
export const checkboxes = z.strictObject({
  type: z.literal("checkboxes"),
  ...common,
  initial_options: z.array(choiceOption).min(1).optional(),
});

/** Radio buttons: one of at most ten. */
export const radioButtons = z.strictObject({
  type: z.literal("radio_buttons"),
  ...common,
  initial_option: choiceOption.optional(),
});
