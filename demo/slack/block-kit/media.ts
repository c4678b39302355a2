import { z } from "zod";
import { address, identifier } from "./identifiers.ts";
import { hasOneSource, imageParts, ONE_SOURCE } from "./image.ts";
import { plainText } from "./text.ts";

/** A large picture. */
export const imageBlock = z
  .strictObject({
    type: z.literal("image"),
    block_id: identifier.optional(),
    title: plainText(2000).optional(),
    ...imageParts,
  })
  .refine(hasOneSource, ONE_SOURCE);

/** A film from an address that the app may unfurl. */
export const videoBlock = z.strictObject({
  type: z.literal("video"),
  block_id: identifier.optional(),
  video_url: address,
  thumbnail_url: address,
  alt_text: z.string().min(1).max(2000),
  title: plainText(200),
  title_url: address.optional(),
  author_name: z.string().max(50).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: address.optional(),
  description: plainText(200).optional(),
});
