import { z } from "zod";

/** Text without mark-up. */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

/** Text with Slack's mark-up. */
export const markText = (max: number) =>
  z.strictObject({
    type: z.literal("mrkdwn"),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

/** Either kind of text, at most `max` characters. */
export const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), markText(max)]);

/** The grey words in an empty field. */
export const placeholder = plainText(150).optional();
