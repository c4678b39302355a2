import { z } from "zod";
import { address } from "./identifiers.ts";

const slackFile = z
  .strictObject({ id: z.string().optional(), url: z.string().optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), "must have exactly one of id and url");

/** The parts that an image element and an image block share. */
export const imageParts = {
  image_url: address.optional(),
  slack_file: slackFile.optional(),
  alt_text: z.string().min(1).max(2000),
};

/** An image has one source: an address or an uploaded file. */
export const hasOneSource = (image: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
export const ONE_SOURCE = "must have exactly one of image_url and slack_file";

/** A small picture beside text. */
export const imageElement = z
  .strictObject({ type: z.literal("image"), ...imageParts })
  .refine(hasOneSource, ONE_SOURCE);
