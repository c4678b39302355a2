import type { BlockContext } from "./block-context.ts";
import { confirmed } from "./confirm-dialog.ts";
import { h } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import { openMenu } from "./menu.ts";
import type { Json } from "./seen.ts";
import { textOf } from "./text-object.ts";

/** Marks an element as busy while the app thinks, so that nobody presses twice. */
export async function whileBusy(element: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/**
 * What every element carries, so that focus survives a rendering and tests find it. The key leaves the block id out:
 * an app that names no block gets another random one with each update.
 */
export function marks(element: Json, blockId: string, context: BlockContext): Record<string, string> {
  const actionId = String(element["action_id"]);
  const value = typeof element["value"] === "string" ? element["value"] : "";
  return { "data-key": `${context.scope}/${actionId}/${value}`, "data-action": actionId, "data-block": blockId };
}

/** A button that asks where it should and sends its action. */
export function buttonNode(element: Json, blockId: string, context: BlockContext): HTMLElement {
  const style = typeof element["style"] === "string" ? ` button-${element["style"]}` : "";
  const url = typeof element["url"] === "string" ? element["url"] : null;
  const node = h(
    "button",
    {
      type: "button",
      class: `button${style}`,
      "aria-label": (element["accessibility_label"] as string | undefined) ?? null,
      ...marks(element, blockId, context),
    },
    withEmoji(textOf(element["text"])),
    url ? h("span", { class: "outside", "aria-label": "opens a page" }, "↗") : null,
  );
  node.addEventListener("click", () => {
    void confirmed(element["confirm"], context.reader).then(async (yes) => {
      if (!yes) return;
      if (url && /^https?:/i.test(url)) window.open(url, "_blank", "noreferrer");
      const value = element["value"] as string | undefined;
      const action = { action_id: String(element["action_id"]), block_id: blockId };
      await whileBusy(node, () => context.act(value === undefined ? action : { ...action, value }));
    });
  });
  return node;
}

/** The "…" button and its menu. */
export function overflowNode(element: Json, blockId: string, context: BlockContext): HTMLElement {
  const options = (element["options"] ?? []) as readonly Json[];
  const node = h(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": "More actions",
      ...marks(element, blockId, context),
    },
    "⋯",
  );
  const choose = async (option: Json): Promise<void> => {
    if (!(await confirmed(element["confirm"], context.reader))) return;
    if (typeof option["url"] === "string") window.open(option["url"], "_blank", "noreferrer");
    const action = { action_id: String(element["action_id"]), block_id: blockId, value: String(option["value"]) };
    await whileBusy(node, () => context.act(action));
  };
  node.addEventListener("click", () => {
    const items = options.map((option) => ({
      label: withEmoji(textOf(option["text"])),
      hint: textOf(option["description"]),
      choose: () => void choose(option),
    }));
    openMenu(node, "More actions", items);
  });
  return node;
}
