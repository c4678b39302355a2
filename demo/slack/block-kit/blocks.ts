import { z } from "zod";
import { actions } from "./actions.ts";
import { context } from "./context.ts";
import { divider, header } from "./header.ts";
import { inputBlock } from "./input-block.ts";
import { imageBlock, videoBlock } from "./media.ts";
import { markdownBlock, richText, tableBlock } from "./prose.ts";
import { section } from "./section.ts";

const EVERYWHERE = [section, actions, context, header, divider, imageBlock, videoBlock, inputBlock, richText] as const;

/** Blocks of a message: at most 50. */
export const messageBlocks = z.array(z.discriminatedUnion("type", [...EVERYWHERE, markdownBlock, tableBlock])).max(50);

/** Blocks of a modal or of the Home tab: at most 100. */
export const viewBlocks = z.array(z.discriminatedUnion("type", [...EVERYWHERE])).max(100);
