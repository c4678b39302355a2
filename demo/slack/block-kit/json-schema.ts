import { z } from "zod";
import { messageBlocks, viewBlocks } from "./blocks.ts";
import { viewSchema } from "./parse-view.ts";

/** The schemas as JSON Schema, for tools of other languages. Rules that span fields are not in it. */
export function blockKitSchema(): Record<string, unknown> {
  const options = { unrepresentable: "any" } as const;
  return {
    messageBlocks: z.toJSONSchema(messageBlocks, options),
    viewBlocks: z.toJSONSchema(viewBlocks, options),
    view: z.toJSONSchema(viewSchema, options),
  };
}
