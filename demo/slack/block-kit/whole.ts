import type { Block } from "../workspace/state.ts";
import { complaint } from "./complaints.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The elements of a block that send actions or hold values. */
export function elementsOf(block: Json): Json[] {
  if (block["type"] === "actions") return (block["elements"] as Json[] | undefined) ?? [];
  if (block["type"] === "section") return isObject(block["accessory"]) ? [block["accessory"]] : [];
  if (block["type"] === "input") return isObject(block["element"]) ? [block["element"]] : [];
  return [];
}

/** What no single block can know: ids that repeat, and more than one field that wants the focus. */
export function findRepeats(blocks: readonly Json[], root: readonly PropertyKey[]): string[] {
  const found: string[] = [];
  const blockIds = new Set<unknown>();
  let focused = 0;
  blocks.forEach((block, index) => {
    const blockId = block["block_id"];
    if (blockId !== undefined && blockIds.has(blockId)) {
      found.push(complaint(`block_id \`${String(blockId)}\` already exists`, [...root, index, "block_id"]));
    }
    blockIds.add(blockId);
    const actionIds = new Set<unknown>();
    elementsOf(block).forEach((element, at) => {
      const actionId = element["action_id"];
      if (actionId !== undefined && actionIds.has(actionId)) {
        found.push(
          complaint(`action_id \`${String(actionId)}\` already exists`, [...root, index, "elements", at, "action_id"]),
        );
      }
      actionIds.add(actionId);
      if (element["focus_on_load"] === true) focused += 1;
      if (focused > 1) found.push(complaint("only one element may have focus_on_load", [...root, index]));
    });
  });
  return found;
}

/** Sum of all characters that blocks show: text objects, rich text, markdown and table cells. */
export function shownCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + shownCharacters(item), 0);
  if (!isObject(value)) return 0;
  const own = typeof value["text"] === "string" ? value["text"].length : 0;
  return own + Object.values(value).reduce<number>((sum, item) => sum + shownCharacters(item), 0);
}

const randomId = (): string => Math.random().toString(36).slice(2, 7).padEnd(5, "0");

/** Gives each block and element an id where the app gave none, as Slack does. */
export function withIds(blocks: readonly Json[]): Block[] {
  const named = (element: unknown): unknown =>
    isObject(element) && element["type"] !== "image" && element["action_id"] === undefined
      ? { ...element, action_id: randomId() }
      : element;
  return blocks.map((block) => {
    const copy: Record<string, unknown> = { ...block, block_id: block["block_id"] ?? randomId() };
    if (block["type"] === "actions") copy["elements"] = elementsOf(block).map(named);
    if (block["type"] === "section" && block["accessory"] !== undefined) copy["accessory"] = named(block["accessory"]);
    if (block["type"] === "input") copy["element"] = named(block["element"]);
    return copy as Block;
  });
}
