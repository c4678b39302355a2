import { z } from "zod";
import { identifier } from "./identifiers.ts";
import { imageElement } from "./image.ts";
import { markText, plainText } from "./text.ts";

/** Small grey print: up to ten texts and pictures. */
export const context = z.strictObject({
  type: z.literal("context"),
  block_id: identifier.optional(),
  elements: z
    .array(z.discriminatedUnion("type", [plainText(3000), markText(3000), imageElement]))
    .min(1)
    .max(10),
});
