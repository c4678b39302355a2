import type { BlockContext } from "./block-context.ts";
import { fieldKey } from "./block-context.ts";
import { marks } from "./button.ts";
import { freshId, h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { fieldOf, initialOf } from "./field.ts";
import type { Block, Json } from "./seen.ts";
import { textOf } from "./text-object.ts";

/** A labelled field with its hint and, after a refused submit, its complaint. */
export function inputBlock(block: Block, context: BlockContext): HTMLElement {
  const element = (block["element"] ?? {}) as Json;
  const key = fieldKey(block.block_id, String(element["action_id"]));
  const kept = context.kept.get(key);
  const field = fieldOf(element, context, kept === undefined ? initialOf(element) : kept);
  const error = context.errors[block.block_id];
  const [id, hintId, errorId] = [freshId("field"), freshId("hint"), freshId("error")];
  const hint = textOf(block["hint"]);
  const grouped = field.node !== field.control;
  field.control.id = id;
  for (const [name, value] of Object.entries(marks(element, block.block_id, context)))
    field.control.setAttribute(name, value);
  const described = [...(hint ? [hintId] : []), ...(error ? [errorId] : [])].join(" ");
  if (described) field.control.setAttribute("aria-describedby", described);
  if (error) field.control.setAttribute("aria-invalid", "true");
  if (block["optional"] !== true) field.control.setAttribute("aria-required", "true");
  if (element["focus_on_load"] === true) field.control.setAttribute("autofocus", "");
  context.fields.set(key, field.read);
  if (block["dispatch_action"] === true) {
    field.node.addEventListener("change", () => {
      void context.act({ action_id: String(element["action_id"]), block_id: block.block_id, value: field.read() });
    });
  }
  const label = [
    withEmoji(textOf(block["label"])),
    block["optional"] === true ? h("span", { class: "optional" }, " (optional)") : null,
  ];
  if (grouped) field.node.setAttribute("aria-label", textOf(block["label"]));
  return h(
    "div",
    { class: error ? "input input-wrong" : "input", "data-block": block.block_id },
    grouped ? h("div", { class: "label" }, label) : h("label", { class: "label", for: id }, label),
    field.node,
    error ? h("p", { class: "error", id: errorId }, error) : null,
    hint ? h("p", { class: "hint", id: hintId }, withEmoji(hint)) : null,
  );
}
