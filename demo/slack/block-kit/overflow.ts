import { z } from "zod";
import { confirm } from "./confirm.ts";
import { identifier } from "./identifiers.ts";
import { overflowOption } from "./option.ts";

/** The "…" menu of up to five entries. */
export const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: identifier.optional(),
  options: z.array(overflowOption).min(1).max(5),
  confirm,
});
