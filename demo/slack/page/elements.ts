import type { BlockContext } from "./block-context.ts";
import { fieldKey } from "./block-context.ts";
import { buttonNode, marks, overflowNode, whileBusy } from "./button.ts";
import { confirmed } from "./confirm-dialog.ts";
import { fieldOf, initialOf } from "./field.ts";
import { h } from "./dom.ts";
import type { Json } from "./seen.ts";
import { textOf } from "./text-object.ts";

/** A picture beside text. */
export function imageNode(element: Json, name = "picture"): HTMLElement {
  const src = typeof element["image_url"] === "string" ? element["image_url"] : "";
  return h("img", { class: name, src, alt: String(element["alt_text"] ?? ""), loading: "lazy" });
}

/** An element that sends an action as soon as it is used. */
export function actionNode(element: Json, blockId: string, context: BlockContext): HTMLElement {
  if (element["type"] === "button") return buttonNode(element, blockId, context);
  if (element["type"] === "overflow") return overflowNode(element, blockId, context);
  if (element["type"] === "image") return imageNode(element);
  const actionId = String(element["action_id"]);
  const kept = context.kept.get(fieldKey(blockId, actionId));
  const initial = kept === undefined ? initialOf(element) : kept;
  const field = fieldOf(element, context, initial);
  field.control.setAttribute("aria-label", textOf(element["placeholder"]) || "Choose");
  for (const [name, value] of Object.entries(marks(element, blockId, context))) field.control.setAttribute(name, value);
  field.node.addEventListener(field.settled, () => {
    void confirmed(element["confirm"], context.reader).then(async (yes) => {
      if (yes) {
        await whileBusy(field.node, () => context.act({ action_id: actionId, block_id: blockId, value: field.read() }));
      } else if (field.control instanceof HTMLSelectElement) {
        field.control.value = typeof initial === "string" ? initial : "";
      }
    });
  });
  return field.node;
}

/** A row of action elements. */
export function actionsNode(block: Json & { readonly block_id: string }, context: BlockContext): HTMLElement {
  const elements = (block["elements"] ?? []) as readonly Json[];
  return h(
    "div",
    { class: "actions" },
    elements.map((element) => actionNode(element, block.block_id, context)),
  );
}
