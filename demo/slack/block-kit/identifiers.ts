import { z } from "zod";

/** action_id, block_id, callback_id and external_id share one limit. */
export const identifier = z.string().min(1).max(255);

/** An address a person may open. */
export const address = z
  .string()
  .max(3000)
  .refine((text) => URL.canParse(text), "must be a valid URL");
