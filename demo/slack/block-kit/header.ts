import { z } from "zod";
import { identifier } from "./identifiers.ts";
import { plainText } from "./text.ts";

/** A large bold line. */
export const header = z.strictObject({
  type: z.literal("header"),
  block_id: identifier.optional(),
  text: plainText(150),
});

/** A thin rule. */
export const divider = z.strictObject({ type: z.literal("divider"), block_id: identifier.optional() });
